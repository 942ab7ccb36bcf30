import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { createExternalKey, getPair, importFile, randomKey, unique } from './journeys.ts';

test('[R172] an imported key is rotated by hand: another key takes its place and its aliases, and the old one decrypts', async ({ signedIn: page, expectedComplaints }, info) => {
  // The refusal without consent.
  expectedComplaints.push(/status of 400/);
  const alias = unique('by-hand');
  await createExternalKey(page, alias);
  await getPair(page);
  await importFile(page, randomKey(info.outputPath('old.bin')));
  await expect(page.getByText('Both are the same')).toBeVisible();
  const old = await page.getByRole('link', { name: 'Open the key' }).getAttribute('href');
  await page.goto(old!);
  await page.getByLabel('Text', { exact: true }).fill('before');
  await page.getByRole('button', { name: 'Encrypt text' }).click();
  const ciphertext = await page.locator('pre').first().innerText();

  await page.getByRole('link', { name: 'Rotation' }).click();
  await page.getByRole('link', { name: 'Rotate by hand' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Rotate ${alias} by hand` })).toBeVisible();
  const move = page.getByRole('button', { name: `Move ${alias}` });
  await expect(move).toHaveAttribute('aria-disabled', 'true');
  // R127: not without consent.
  await page.getByRole('button', { name: 'Create new key' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Create new key' }).click();
  await expect(page).toHaveURL(/\/successor\?to=[0-9a-f-]{36}$/);
  const address = page.url();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  await page.getByRole('link', { name: 'Import key material' }).click();
  await getPair(page);
  await importFile(page, randomKey(info.outputPath('new.bin')));
  await expect(page.getByText('Both are the same')).toBeVisible();

  // The address is all that is kept.
  await page.goto(address);
  await expect(page.getByText('Done: the new key has its material.')).toBeVisible();
  await move.click();
  await expect(page.getByText(`Done: the new key has ${alias}.`)).toBeVisible();
  await expect(page.getByText('The rotation is done')).toBeVisible();
  const to = new URL(address).searchParams.get('to')!;
  await page.goto(`/k?q=${alias}`);
  await page.getByRole('link', { name: alias, exact: true }).click();
  await expect(page).toHaveURL(`/k/${to}`);
  await page.goto('/audit?action=UpdateAlias');
  await expect(page.getByRole('rowheader', { name: 'UpdateAlias' }).first()).toBeVisible();

  await page.goto(old!);
  // What copies appears once the page is alive.
  await expect(page.getByRole('button', { name: /^Copy/ }).first()).toBeVisible();
  await page.getByLabel('Ciphertext').fill(ciphertext);
  await page.getByRole('button', { name: 'Decrypt' }).click();
  await expect(page.getByText('before', { exact: true })).toBeVisible();
});

test('a key of another kind cannot take its place', async ({ signedIn: page }) => {
  await createExternalKey(page, unique('one'));
  const old = new URL(page.url()).searchParams.get('key')!;
  await page.goto('/k/new');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByRole('heading', { name: 'Try it' })).toBeVisible();
  const other = new URL(page.url()).pathname.split('/')[2];
  await page.goto(`/k/${old}/successor?to=${other}`);
  await expect(page.getByText('This key cannot take its place')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create new key' })).toBeVisible();
});
