import { expect, test } from './fixtures.ts';
import { unique } from './journeys.ts';

test('many keys are disabled, enabled and tagged at once; one that is refused stops no other', async ({ signedIn: page }) => {
  const { origin } = new URL(page.url());
  const name = unique('many');
  for (const [n, kind] of ['Aliyun_KMS', 'Aliyun_KMS', 'EXTERNAL'].entries()) {
    const form = { place: 'cn-hangzhou', spec: 'Aliyun_AES_256', origin: kind, alias: `${name}/${n}`, description: '', acknowledged: 'true' };
    expect((await page.request.post('/api/keys/create', { form, headers: { origin }, maxRedirects: 0 })).status()).toBeLessThan(400);
  }
  await page.goto(`/k?q=${name}`);
  const keys = page.getByRole('table', { name: 'Keys' });
  await expect(keys.getByRole('rowheader')).toHaveCount(3);
  const apply = page.getByRole('button', { name: 'Apply to selected' });
  await expect(apply).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('checkbox', { name: /of 3 selected/ }).check();
  await expect(page.getByText('3 of 3 selected')).toBeVisible();
  await apply.click();
  await expect(page.getByText('Changed: 2. Refused: 1.')).toBeVisible();
  await expect(page.getByText('DisableKey is not possible while the key is')).toBeVisible();
  await expect(keys.getByText('Disabled')).toHaveCount(2);

  await keys.getByRole('checkbox', { name: `Select ${name}/0` }).check();
  await page.getByRole('combobox', { name: 'Selected keys' }).selectOption('enable');
  await apply.click();
  await expect(page.getByText('Changed: 1. Refused: 0.')).toBeVisible();
  await expect(keys.getByRole('row', { name: `${name}/0` })).toContainText('Enabled');

  await expect(page.getByLabel('Tag key').last()).toBeHidden();
  for (const n of [0, 2]) await keys.getByRole('checkbox', { name: `Select ${name}/${n}` }).check();
  await page.getByRole('combobox', { name: 'Selected keys' }).selectOption('tag');
  await page.getByLabel('Tag key').last().fill('wave');
  await page.getByLabel('Tag value').last().fill(name);
  await apply.click();
  await expect(page.getByText('Changed: 2. Refused: 0.')).toBeVisible();
  await page.goto(`/k?tag=wave&value=${name}`);
  await expect(keys.getByRole('rowheader')).toHaveCount(2);
});
