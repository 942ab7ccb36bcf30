import { expect, test } from './fixtures.ts';
import { call, letIn } from './gateway.ts';

test('what passes the gateways is read, filtered and marked without JavaScript', async ({ signedIn: page, server }) => {
  const { name, caller } = await letIn(page, 'Look only');
  for (let n = 0; n < 3; n += 1) {
    expect((await call(server.gateway, caller, 'ListKeys', {})).Code).toBeUndefined();
  }
  await expect(async () => {
    await page.goto('/gateways/shared?range=15m');
    await expect(page.getByRole('row', { name: new RegExp(name) }).getByRole('cell').first()).toHaveText('3', { timeout: 1000 });
  }).toPass({ timeout: 15_000 });
  await expect(page.getByRole('img', { name: 'Latency, ms' }).locator('path.p95').first()).toBeAttached();
  await page.getByText('As a table').first().click();
  await expect(page.getByRole('figure').first().getByRole('row').nth(1)).toBeVisible();

  await page.locator('summary', { hasText: 'Filters' }).click();
  await page.getByRole('searchbox', { name: 'Operation' }).fill('Encrypt');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page).toHaveURL(/range=15m.*operation=Encrypt/);
  await expect(page.getByRole('row', { name: new RegExp(name) })).toBeHidden();

  await page.goto('/gateways/shared?range=1h');
  await page.getByLabel('Note').fill('by hand');
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.goto('/gateways/shared');
  await expect(page.getByRole('cell', { name: 'by hand' })).toBeVisible();
});
