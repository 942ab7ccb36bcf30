import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { createExternalKey, unique } from './journeys.ts';

/** The hash that an entry's page shows under this name. */
const hash = (page: Page, name: string) =>
  page.locator('.definition', { hasText: name }).locator('.id-text').getAttribute('title');

test('the log is searched by its address, and each filter can be taken away', async ({ signedIn: page }) => {
  await createExternalKey(page, unique('audited'));
  const id = new URL(page.url()).searchParams.get('key')!;
  await page.getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Audit' })).toBeVisible();
  await page.getByLabel('Object', { exact: true }).fill(id);
  await page.getByLabel('Operation').fill('createkey');
  await page.getByLabel('Who').fill('administrator');
  await page.getByLabel('From (UTC)').fill('2026-01-01T00:00');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page).toHaveURL(new RegExp(`object=${id}&action=createkey&actor=administrator&from=2026-01-01T00%3A00`));
  await expect(page.getByRole('rowheader')).toHaveText(['CreateKey']);
  await expect(page.getByRole('cell', { name: 'operator/administrator' })).toBeVisible();

  await page.getByRole('link', { name: 'Remove filter Operation: createkey' }).click();
  await expect(page).not.toHaveURL(/action=/);
  await page.getByRole('row', { name: /CreateKey/ }).getByTitle(id).click();
  await expect(page).toHaveURL(`/k/${id}`);

  await page.goto('/audit?actor=nobody-of-this-name');
  await expect(page.getByText('No entries match.')).toBeVisible();
  await page.getByRole('link', { name: 'Clear filters' }).first().click();
  await expect(page).toHaveURL('/audit');
});

test('the log goes on page by page without a gap', async ({ signedIn: page }) => {
  await createExternalKey(page, unique('paged'));
  const { origin, searchParams } = new URL(page.url());
  const id = searchParams.get('key')!;
  for (let n = 0; n < 51; n += 1) {
    const answer = await page.request.post('/api/keys/protect', { form: { id, protected: 'true' }, headers: { origin } });
    expect(answer.ok()).toBeTruthy();
  }
  await page.goto(`/audit?object=${id}&action=protection`);
  const numbers = () => page.getByRole('row').locator('td.number').last();
  await expect(page.getByRole('rowheader')).toHaveCount(50);
  const exported = async (link: string) => {
    const event = page.waitForEvent('download');
    await page.getByRole('link', { name: link }).click();
    return (await readFile(await (await event).path(), 'utf8')).trim().split('\n');
  };
  const lines = (await exported('Export JSON')).map((line) => JSON.parse(line));
  expect(lines.map(({ action, resource }) => `${action} ${resource}`)).toEqual(Array(51).fill(`SetDeletionProtection ${id}`));
  const csv = await exported('Export CSV');
  expect(csv[0]).toBe('sequence,at,actor,action,resource,outcome,detail,hash');
  expect(csv.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(lines.map(({ sequence }) => sequence));
  expect(csv.at(-1)).toContain(lines.at(-1).hash);
  const first = Number(await numbers().innerText());
  await page.getByRole('link', { name: 'Older entries' }).click();
  await expect(page.getByRole('rowheader')).toHaveCount(1);
  expect(Number(await numbers().innerText())).toBeLessThan(first);
  await page.getByRole('link', { name: 'Newest entries' }).click();
  await expect(page.getByRole('rowheader')).toHaveCount(50);
});

test('an entry shows all of it, and its neighbours', async ({ signedIn: page }) => {
  await page.goto('/audit/2');
  await expect(page.getByRole('heading', { level: 1, name: 'Entry 2' })).toBeVisible();
  await expect(page.getByText('Fits the entry before')).toBeVisible();
  const before = await hash(page, 'Hash of the entry before');
  await page.getByRole('link', { name: 'Entry before' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Entry 1' })).toBeVisible();
  expect(await hash(page, 'Hash of this entry')).toBe(before);
  await expect(page.getByRole('link', { name: 'Entry before' })).toHaveCount(0);
});

test('the chain is verified up to the last entry', async ({ signedIn: page }) => {
  await page.goto('/audit');
  const chain = page.getByRole('region', { name: 'Chain of hashes' });
  await chain.getByRole('button', { name: 'Verify whole chain' }).click();
  await expect(chain.getByText('Intact')).toBeVisible();
  const last = await page.getByRole('row').locator('td.number').first().innerText();
  await expect(chain.getByText(`Entry ${last}`)).toBeVisible();
});
