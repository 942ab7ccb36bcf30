import { expect, test } from './fixtures.ts';
import { alive } from './journeys.ts';

test('a page whose part cannot be fetched says so, and goes on when it is loaded again', async ({ signedIn: page, expectedComplaints }) => {
  // The code of a development build is in one file: its pages need nothing more.
  const inParts = (await page.request.get('/pkg/__wasm_split_manifest.json')).ok();
  expectedComplaints.push(/Failed to (load|fetch)|load callback|unreachable/);
  await alive(page);
  await page.route('**/pkg/*.wasm', (route) => route.abort());
  const stopped = page.getByRole('alert').filter({ hasText: 'This page has stopped' });
  await expect(stopped).toBeHidden();
  const users = page.getByRole('link', { name: 'Users and roles' });
  await users.click();
  if (inParts) {
    await expect(stopped).toBeVisible();
    await page.unroute('**/pkg/*.wasm');
    await stopped.getByRole('link', { name: 'Reload the page' }).click();
    await expect(stopped).toBeHidden();
    await users.click();
  }
  await expect(page.getByRole('heading', { level: 1, name: 'Users and roles' })).toBeVisible();
});
