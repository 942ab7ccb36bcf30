import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures.ts';
import { createExternalKey, getPair, importFile, randomKey, unique } from './journeys.ts';

// The list is read from its begin: nothing that other tests made may fall due before.
test.use({ settings: {} });

test('what falls due is listed soonest first, filtered by its address, and leads to where something can be done', async ({ signedIn: page }) => {
  const alias = unique('due');
  await createExternalKey(page, alias);
  const id = new URL(page.url()).searchParams.get('key')!;
  await getPair(page);
  const pair = new URL(page.url()).pathname;
  const origin = new URL(page.url()).origin;
  expect((await page.request.post('/api/keys/schedule-deletion', { form: { id, days: '7' }, headers: { origin } })).ok()).toBeTruthy();

  await page.goto('/clocks');
  const mine = page.getByRole('row', { name: new RegExp(alias) });
  await expect(mine).toHaveCount(2);
  await expect(mine.nth(0)).toContainText(/Wrapping key and token expire.*in 23 h 5\d m/);
  await expect(mine.nth(1)).toContainText(/Key is deleted.*in 6 d 23 h/);
  await expect(mine.nth(1)).toContainText('can never be decrypted');
  await mine.nth(0).getByRole('link', { name: 'Open wrapping key' }).click();
  await expect(page).toHaveURL(pair);

  await page.getByRole('link', { name: /\d+ due within 24 hours/ }).click();
  await expect(page).toHaveURL('/clocks?within=24h');
  await expect(mine).toHaveCount(1);
  await page.getByLabel('What').selectOption('deletion');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page).toHaveURL('/clocks?kind=deletion&within=24h');
  await expect(mine).toHaveCount(0);
  await page.getByRole('link', { name: 'Remove filter 24 hours' }).click();
  await expect(mine).toHaveCount(1);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Add to calendar' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('clocks.ics');
  const calendar = readFileSync(await file.path(), 'utf8').replaceAll('\r\n ', '');
  expect(calendar).toContain(`UID:deletion-${id}@keyferry\r\n`);
  expect(calendar).toContain(`SUMMARY:Key is deleted: ${alias}\r\n`);
  expect(calendar).not.toContain('UID:pair-');
});

test('a wrapping key that has done its work is no longer waited for', async ({ signedIn: page }, info) => {
  const alias = unique('done');
  await createExternalKey(page, alias);
  await getPair(page);
  const clocks = await page.context().newPage();
  await clocks.goto('/clocks');
  const mine = clocks.getByRole('row', { name: new RegExp(alias) });
  await expect(mine).toHaveCount(1);
  await importFile(page, randomKey(info.outputPath('key.bin')));
  await expect(page.getByText('Both are the same')).toBeVisible();
  await clocks.reload();
  await expect(clocks.getByRole('heading', { name: 'Clocks' })).toBeVisible();
  await expect(mine).toHaveCount(0);
});
