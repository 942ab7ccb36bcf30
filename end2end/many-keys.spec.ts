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

test('[R63] [R65] [R176] the rotation of many keys is frozen while they move, and restored as it was', async ({ signedIn: page }) => {
  const { origin } = new URL(page.url());
  const name = unique('freeze');
  const days = [30, 90];
  for (const [n, every] of [...days, null].entries()) {
    const form = { place: 'cn-hangzhou', spec: 'Aliyun_AES_256', origin: 'Aliyun_KMS', alias: `${name}/${n}`, description: '' };
    const made = await page.request.post('/api/keys/create', { form, headers: { origin }, maxRedirects: 0 });
    const id = made.headers().location!.split('/').at(-1)!;
    if (every === null) continue;
    const set = { id, automatic: 'true', days: String(every) };
    expect((await page.request.post('/api/keys/set-rotation', { form: set, headers: { origin }, maxRedirects: 0 })).status()).toBeLessThan(400);
  }
  const keys = page.getByRole('table', { name: 'Keys' });
  const apply = async (change: string) => {
    await page.getByRole('checkbox', { name: /selected/ }).check();
    await page.getByRole('combobox', { name: 'Selected keys' }).selectOption(change);
    await page.getByRole('button', { name: 'Apply to selected' }).click();
  };
  await page.goto(`/k?q=${name}`);
  await apply('freeze');
  await expect(page.getByText('Changed: 2. Refused: 1.')).toBeVisible();
  await expect(page.getByText('there is nothing to freeze')).toBeVisible();

  await page.goto(`/k?q=${name}`);
  await page.getByRole('combobox', { name: 'Rotation' }).selectOption('frozen');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(keys.getByRole('rowheader')).toHaveCount(2);
  await keys.getByRole('link', { name: `${name}/0` }).click();
  await page.getByRole('link', { name: 'Rotation' }).click();
  await expect(page.getByText('Frozen: it does not rotate until it is restored.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save rotation' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Restore rotation' }).click();
  await expect(page.getByRole('button', { name: 'Freeze rotation' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: '30 days' })).toBeVisible();

  await page.goto(`/k?q=${name}&rotation=frozen`);
  await apply('restore');
  await expect(page.getByText('Changed: 1. Refused: 0.')).toBeVisible();
  await page.goto(`/k?q=${name}&rotation=on`);
  await expect(keys.getByRole('rowheader')).toHaveCount(2);
  await keys.getByRole('link', { name: `${name}/1` }).click();
  await page.getByRole('link', { name: 'Rotation' }).click();
  await expect(page.getByRole('definition').filter({ hasText: '90 days' })).toBeVisible();
});

test('[R63] [R176] the rotation of many secrets is frozen while they move, and restored as it was', async ({ signedIn: page }) => {
  const { origin } = new URL(page.url());
  const post = async (path: string, form: Record<string, string>) => {
    const made = await page.request.post(`/api/${path}`, { form, headers: { origin }, maxRedirects: 0 });
    expect(made.status(), path).toBeLessThan(400);
    return made.headers().location!;
  };
  const location = await post('keys/create', { place: 'cn-hangzhou', spec: 'Aliyun_AES_256', origin: 'Aliyun_KMS', alias: '', description: '' });
  const key = location.split('/').at(-1)!;
  const name = unique('frozen');
  const data = '{"Accounts":[{"AccountName":"a","AccountPassword":"b"}]}';
  for (const [n, hours] of [24, 48, null].entries()) {
    await post('secrets/create', { region: 'cn-hangzhou', name: `${name}-${n}`, kind: 'Rds', key, data_type: 'text', data, version: '', description: '' });
    if (hours) await post('secrets/set-rotation', { id: `cn-hangzhou/${name}-${n}`, automatic: 'true', hours: String(hours) });
  }
  const apply = async (change: string) => {
    await page.goto(`/s?q=${name}`);
    await page.getByRole('checkbox', { name: /selected/ }).check();
    await page.getByRole('combobox', { name: 'Selected secrets' }).selectOption(change);
    await page.getByRole('button', { name: 'Apply to selected' }).click();
  };
  await apply('freeze');
  await expect(page.getByText('Changed: 2. Refused: 1.')).toBeVisible();
  const secrets = page.getByRole('table', { name: 'Secrets' });
  await expect(secrets.getByText('Frozen', { exact: true })).toHaveCount(2);

  await secrets.getByRole('link', { name: `${name}-0` }).click();
  await expect(page.getByText('Frozen: nobody is told that a value is due')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save rotation' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Restore rotation' }).click();
  await expect(page.getByText('in 23 h')).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: '24 hours' })).toBeVisible();
  await apply('restore');
  await expect(page.getByText('Changed: 1. Refused: 2.')).toBeVisible();
  await expect(secrets.getByText('Frozen', { exact: true })).toHaveCount(0);
});
