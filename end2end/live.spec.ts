import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { alive, unique } from './journeys.ts';

/** Creates a key as somebody else would: not on this page. */
async function createElsewhere(page: Page, alias: string): Promise<void> {
  const { origin } = new URL(page.url());
  const form = { place: 'cn-hangzhou', spec: 'Aliyun_AES_256', origin: 'Aliyun_KMS', alias, description: '' };
  expect((await page.request.post('/api/keys/create', { form, headers: { origin }, maxRedirects: 0 })).status()).toBeLessThan(400);
}

test('a list follows what others do, but not under the hands of who is at work on it', async ({ signedIn: page }) => {
  const name = unique('live');
  await createElsewhere(page, `${name}/0`);
  await page.goto(`/k?q=${name}`);
  await alive(page);
  const rows = page.getByRole('table', { name: 'Keys' }).getByRole('rowheader');
  await expect(rows).toHaveCount(1);
  // The stream is open once it told of the last change; what comes then is told too.
  await page.waitForResponse((answer) => answer.url().endsWith('/events'));
  await createElsewhere(page, `${name}/1`);
  await expect(rows).toHaveCount(2);

  const box = page.getByRole('checkbox', { name: `Select ${name}/0` });
  await box.check();
  await createElsewhere(page, `${name}/2`);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(rows).toHaveCount(3);
  await box.check();
  await createElsewhere(page, `${name}/3`);
  await expect(rows).toHaveCount(3);
  await box.uncheck();
  await expect(rows).toHaveCount(4);
});

test('a list is read again by its key, and by itself every so often', async ({ signedIn: page }) => {
  const name = unique('every');
  await createElsewhere(page, `${name}/0`);
  await page.goto(`/k?q=${name}`);
  await alive(page);
  const rows = page.getByRole('table', { name: 'Keys' }).getByRole('rowheader');
  const every = page.getByRole('combobox', { name: 'Refresh by itself' });
  await every.selectOption('Off');
  await every.blur();
  await createElsewhere(page, `${name}/1`);
  await page.keyboard.press('r');
  await expect(rows).toHaveCount(2);
  await createElsewhere(page, `${name}/2`);
  await every.selectOption('10 s');
  await every.blur();
  await expect(rows).toHaveCount(3);
});

test('columns are chosen and kept', async ({ signedIn: page }) => {
  const name = unique('columns');
  await createElsewhere(page, name);
  await page.goto(`/k?q=${name}`);
  await alive(page);
  const heads = page.getByRole('table', { name: 'Keys' }).getByRole('columnheader');
  await expect(heads).toHaveText(['Alias', 'Key ID', 'State', 'Where', 'Key spec', 'Origin', 'Expires', 'Created']);
  await page.getByText('Columns', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Rotation' }).check();
  await page.getByRole('checkbox', { name: 'Expires' }).uncheck();
  const chosen = ['Alias', 'Key ID', 'State', 'Where', 'Key spec', 'Origin', 'Rotation', 'Created'];
  await expect(heads).toHaveText(chosen);
  await page.reload();
  await expect(heads).toHaveText(chosen);
  await expect(page.getByRole('row', { name })).toContainText('Does not rotate');
});
