import { expect, test } from './fixtures.ts';
import { createInstance, unique } from './journeys.ts';

test('[R202] [R203] an access point is set up and its client key copied by hand', async ({ signedIn: page }) => {
  const name = unique('plain');
  await createInstance(page, unique('plain'));
  await page.goto('/access-points');
  await page.getByRole('textbox', { name: 'Application access point' }).first().fill(name);
  await page.getByRole('button', { name: 'Set up access point' }).click();
  await expect(page).toHaveURL(`/access-points/${name}`);
  const [content, password] = await page.locator('.notice .code-block code').allTextContents();
  expect((JSON.parse(content!) as { KeyId: string }).KeyId).toMatch(/^KAAP\./);
  expect(password).toMatch(/^[A-Za-z0-9]{24}$/);
  await expect(page.getByRole('button', { name: /^Save (client key|password)$/ })).toHaveCount(0);

  await page.goto('/access-points');
  await page.getByRole('textbox', { name: 'Application access point' }).first().fill(name);
  await page.getByRole('button', { name: 'Set up access point' }).click();
  await expect(page.getByText('Another application access point has this name.').first()).toBeVisible();
});
