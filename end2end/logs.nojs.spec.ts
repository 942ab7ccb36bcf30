import { expect, test } from './fixtures.ts';
import { recorded } from './gateway.ts';
import { unique } from './journeys.ts';

test('the access log is searched by a plain form', async ({ signedIn: page, server }) => {
  const name = unique('Plain').replace(/[^A-Za-z]/g, '');
  await fetch(`${server.gateway}/?Action=${name}`);
  await recorded(page.request, `api_name = ${name}`, 1);
  await page.goto('/logs');
  await page.getByLabel('Query', { exact: true }).fill(`api_name = "${name}"`);
  await page.getByLabel('Status', { exact: true }).selectOption('Refused (4xx)');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page).toHaveURL(/status=4xx/);
  await expect(page.getByText('1 of 1 that match')).toBeVisible();
  await page.getByText('The counts as a table').click();
  await expect(page.getByRole('group', { name: 'Requests over time' })).toBeVisible();
  await page.getByRole('group', { name: 'Access log' }).getByRole('rowheader').getByRole('link').click();
  await expect(page.getByText('"error_code": "IncompleteSignature"')).toBeVisible();

  await page.goto('/logs?q=status_code%20%3E%3D');
  await expect(page.getByRole('alert')).toContainText('A value is expected');
});
