import { expect, test } from './fixtures.ts';
import { importLines, line } from './fleet.ts';
import { unique } from './journeys.ts';

test('a log is imported and read without scripts, and callers get owners', async ({ signedIn: page }) => {
  const [name, who] = [unique('plain'), unique('batch')];
  await importLines(page, name, [line(2, { principal_id: who }), line(3, { principal_id: who }), 'x']);
  await expect(page.getByText('Read to its end')).toBeVisible();
  await page.getByRole('link', { name: 'Look at the records' }).click();
  await expect(page.getByText('2 of 2 that match')).toBeVisible();
  await page.getByRole('link', { name: 'Everywhere' }).click();
  await expect(page).toHaveURL(/source=\*|source=%2A/);
  await page.goto(`/gateways/compare?source=${name}`);
  await expect(page.getByRole('row', { name: /^Shared gateway 2 / })).toBeVisible();
  await page.goto(`/gateways/stragglers?source=${name}`);
  await page.getByRole('checkbox', { name: `Select ${who}` }).check();
  await page.getByLabel('Owner', { exact: true }).fill('Team Plain');
  await page.getByRole('button', { name: 'Apply to the selected' }).click();
  await expect(page.getByRole('row').filter({ hasText: who })).toContainText('Team Plain');
  await page.goto('/logs?q=source%20%3D%20none');
  await expect(page.getByText('No requests match within this time.')).toBeVisible();
});
