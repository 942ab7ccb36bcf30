import type { Page } from '@playwright/test';
import { expect, signIn, test } from './fixtures.ts';
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

test('pages that were left follow nothing: a browser has few connections', async ({ signedIn: page }) => {
  let [opened, ended] = [0, 0];
  const counts = (request: { url(): string }) => Number(request.url().endsWith('/events'));
  page.on('request', (request) => { opened += counts(request); });
  page.on('requestfailed', (request) => { ended += counts(request); });
  page.on('requestfinished', (request) => { ended += counts(request); });
  const followed = page.waitForRequest((request) => request.url().endsWith('/events'));
  await page.goto('/k');
  await followed;
  for (const area of ['Secrets', 'Clocks', 'Audit', 'Imports', 'Keys', 'Secrets', 'Clocks', 'Audit']) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: area, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: area, exact: true })).toBeVisible();
    await alive(page);
  }
  expect(opened - ended).toBeLessThanOrEqual(1);
});

test('the stream of changes ends when its caller signs out', async ({ page, expectedComplaints }) => {
  // The page that is open asks for another.
  expectedComplaints.push(/status of 401/);
  await page.goto('/signin');
  await signIn(page);
  await alive(page);
  const told = await page.evaluate(async () => {
    const reader = (await fetch('/events')).body!.getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    await fetch('/api/session/sign-out', { method: 'POST' });
    for (;;) if ((await reader.read()).done) return first;
  });
  expect(told).toMatch(/^data: \d+/);
});

test('a list is read again by its key, and by itself every so often', async ({ signedIn: page }) => {
  const name = unique('every');
  await createElsewhere(page, `${name}/0`);
  await page.goto(`/k?q=${name}`);
  await alive(page);
  const rows = page.getByRole('table', { name: 'Keys' }).getByRole('rowheader');
  const every = page.getByRole('combobox', { name: 'Refresh by itself' });
  await every.selectOption('Off');
  await createElsewhere(page, `${name}/1`);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('r');
  await expect(rows).toHaveCount(2);
  await createElsewhere(page, `${name}/2`);
  await every.selectOption('10 s');
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
