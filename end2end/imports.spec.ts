import { expect, test } from './fixtures.ts';
import { checkValue, createExternalKey, getPair, importFile, randomKey, unique } from './journeys.ts';
import { readFileSync } from 'node:fs';

test('[R152] an import is followed from its wrapping key to the material', async ({ signedIn: page }, info) => {
  const alias = unique('job');
  await createExternalKey(page, alias);
  const id = new URL(page.url()).searchParams.get('key')!;
  await getPair(page);
  const pair = new URL(page.url()).pathname;
  const phrase = await page.locator('.definition', { hasText: 'Phrase of the wrapping key' }).getByRole('definition').innerText();
  expect(phrase).toMatch(/^([a-z]+ ){3}[a-z]+$/);

  await page.getByRole('link', { name: 'Imports' }).click();
  const job = page.getByRole('row', { name: new RegExp(alias) });
  await expect(job).toContainText(phrase);
  await expect(job).toContainText('RSAES_OAEP_SHA_256');
  await expect(job).toContainText(/Awaiting material\s*5 failures allowed/);
  await expect(job).toContainText(/in 23 h 5\d m/);
  await expect(job).toContainText('operator/administrator');

  await job.getByRole('link', { name: alias }).click();
  await expect(page).toHaveURL(pair);
  const key = randomKey(info.outputPath('key.bin'));
  await importFile(page, key);
  await expect(page.getByText('Both are the same')).toBeVisible();

  await page.goto('/import');
  await page.getByLabel('Key ID').fill(id);
  await page.getByLabel('State').selectOption('imported');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page).toHaveURL(`/import?key=${id}&state=imported`);
  await expect(page.getByRole('rowheader')).toHaveCount(1);
  await expect(job).toContainText(checkValue(readFileSync(key)));
  await page.getByRole('link', { name: 'Remove filter Imported' }).click();
  await page.getByLabel('State').selectOption('burned');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page.getByText('No imports match.')).toBeVisible();
});
