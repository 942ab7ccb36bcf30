import { expect, test } from './fixtures.ts';
import { unique } from './journeys.ts';

test('a RAM user is created, shown its access key and deleted', async ({ signedIn: page }) => {
  const name = unique('plain');
  await page.goto('/callers');
  await page.getByRole('textbox', { name: 'RAM user' }).fill(name);
  await page.getByRole('button', { name: 'Create RAM user' }).click();
  await expect(page).toHaveURL(`/callers/${name}`);
  await expect(page.getByText(/^LTAI[A-Za-z0-9]{20}$/).first()).toBeVisible();
  await page.goto('/callers');
  await page.getByRole('textbox', { name: 'RAM user' }).fill(name);
  await page.getByRole('button', { name: 'Create RAM user' }).click();
  await expect(page.getByText('Another RAM user has this name.')).toBeVisible();
});
