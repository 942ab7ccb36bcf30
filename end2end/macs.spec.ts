import { expect, test } from './fixtures.ts';
import { unique } from './journeys.ts';

test('an HMAC key of an instance makes MACs and verifies them, and does not rotate', async ({ signedIn: page }) => {
  const name = unique('macs');
  await page.goto('/i');
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create instance' }).click();
  await expect(page.getByRole('rowheader', { name })).toBeVisible();

  await page.goto('/k/new');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  const spec = page.getByLabel('Key spec');
  await expect(spec.locator('option', { hasText: 'HMAC_256' }), 'the default KMS has none').toHaveCount(0);
  const place = page.getByLabel('Where');
  await place.selectOption(await place.locator('option', { hasText: name }).getAttribute('value'));
  await spec.selectOption('HMAC_256');
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByText('Make and verify MACs')).toBeVisible();

  await page.getByLabel('Text', { exact: true }).first().fill('authentic');
  await page.getByRole('button', { name: 'Make MAC' }).click();
  await expect(page.getByText('By HMAC_SHA_256, in base64:')).toBeVisible();
  expect(await page.locator('pre').first().innerText()).toMatch(/^[\w+/]{43}=$/);
  const text = page.getByLabel('Text', { exact: true }).last();
  const verify = page.getByRole('button', { name: 'Verify MAC' });
  await text.fill('authentic');
  await verify.click();
  await expect(page.getByText('Genuine: this key authenticated this text.')).toBeVisible();
  await text.fill('altered');
  await verify.click();
  await expect(page.getByText('Not genuine')).toBeVisible();

  await page.getByRole('link', { name: 'Rotation' }).click();
  await expect(page.getByText('HMAC keys do not rotate')).toBeVisible();
  await page.getByRole('link', { name: 'Material' }).click();
  await expect(page.getByText('The first 3 bytes of the SHA-1 of the key')).toBeVisible();
});
