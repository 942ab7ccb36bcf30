import { randomBytes } from 'node:crypto';
import { expect, request, type APIRequestContext, type Page } from '@playwright/test';
import { listen, test, type Session } from './fixtures.ts';
import { checkValue, unique } from './journeys.ts';
import { RecordingProxy } from './proxy.ts';
import { formsFound } from './secrets.ts';

/** A key file, as the browser takes it. */
type KeyFile = { name: string; mimeType: string; buffer: Buffer };

const keyFile = (name: string, bytes = 32): KeyFile => ({ name, mimeType: 'application/octet-stream', buffer: randomBytes(bytes) });

/** Calls the server with a session, past the browser. */
const calls = (url: string, storageState: Session) => request.newContext({ baseURL: url, storageState, extraHTTPHeaders: { Origin: url } });

/** Creates a key in the first region's default KMS, without its form. */
async function createKey(api: APIRequestContext, alias: string, origin = 'EXTERNAL'): Promise<void> {
  const form = { place: 'cn-hangzhou', spec: 'Aliyun_AES_256', origin, alias, description: '', acknowledged: 'true' };
  const answer = await api.post('/api/keys/create', { form, maxRedirects: 0 });
  expect(answer.status(), await answer.text()).toBeLessThan(400);
}

const rowOf = (page: Page, name: string) => page.getByRole('table', { name: 'Files' }).getByRole('row').filter({ hasText: name });

test('[R154] [R161] two hundred key files are imported; one that fails stops no other, and the page may be left', async ({ browser, server, session }) => {
  test.setTimeout(600_000);
  const proxy = await RecordingProxy.start(server.url);
  const context = await browser.newContext({ baseURL: server.url, proxy: proxy.settings, storageState: session });
  const complaints = listen(context);
  const page = await context.newPage();

  const prefix = unique('batch');
  const aliases = Array.from({ length: 198 }, (_, n) => `${prefix}-${n}`);
  const api = await calls(server.url, session);
  await Promise.all(aliases.map((alias) => createKey(api, alias)));
  await createKey(api, `${prefix}-made`, 'Aliyun_KMS');
  await api.dispose();

  // Named after their keys but for the first, which a CSV tells of; the second is a byte short.
  const files = aliases.map((alias) => keyFile(`${alias}.bin`));
  files[0] = { ...files[0]!, name: `${prefix} export, 1.bin` };
  files[1] = keyFile(files[1]!.name, 31);
  const strangers = [keyFile(`${prefix}-made.bin`), keyFile(`${prefix}-nobody.bin`)];

  await page.goto('/import');
  await page.getByRole('link', { name: 'Import many files' }).click();
  await expect(page.getByText('No files yet.')).toBeVisible();
  await page.getByLabel('Key files').setInputFiles([...files, ...strangers]);
  await expect(page.getByText('200 files: 0 imported, 0 under way, 0 failed, 3 without a key.')).toBeVisible();
  await expect(rowOf(page, strangers[0]!.name)).toContainText('The KMS made');
  await expect(rowOf(page, strangers[1]!.name)).toContainText('No key has this name.');

  await page.getByText('Files with other names').click();
  const table = `file,key\r\n"${files[0]!.name}",alias/${aliases[0]}\r\n`;
  await page.getByLabel('CSV of files and keys').setInputFiles({ name: 'keys.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await expect(page.getByText('2 without a key.')).toBeVisible();

  await page.getByRole('button', { name: 'Import files (198)' }).click();
  await expect(page.getByText('You may go to other pages')).toBeVisible();
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Keys' })).toBeVisible();
  await page.getByRole('link', { name: 'Imports', exact: true }).click();
  await page.getByRole('link', { name: 'Import many files' }).click();
  await expect(page.getByText('200 files: 197 imported, 0 under way, 1 failed, 2 without a key.')).toBeVisible({ timeout: 480_000 });
  await expect(rowOf(page, files[1]!.name)).toContainText('31 bytes');

  const mended = { ...files[1]!, buffer: randomBytes(32) };
  await page.getByLabel('Key files').setInputFiles(mended);
  await page.getByRole('button', { name: 'Import files (1)' }).click();
  await expect(page.getByText('198 imported, 0 under way, 0 failed')).toBeVisible({ timeout: 30_000 });

  for (const file of [files[0]!, mended, files[100]!, files[197]!]) {
    await expect(rowOf(page, file.name)).toContainText(checkValue(file.buffer));
  }
  await rowOf(page, files[100]!.name).getByRole('link').click();
  await expect(page.locator('.page-header').getByText('Enabled', { exact: true })).toBeVisible();

  await context.close();
  await proxy.stop();
  expect(complaints, 'the browser complained').toEqual([]);
  expect(proxy.sent.includes(files[2]!.name), 'what is searched holds what was sent').toBe(true);
  for (const file of [...files, mended]) expect(formsFound(proxy.sent, file.buffer), `${file.name} was sent`).toEqual([]);
});

test('a batch stops after those under way, goes on, and names the line of a CSV that is none', async ({ signedIn: page, server, session, expectedComplaints }) => {
  expectedComplaints.push(/status of 400.*imports\/match/);
  const prefix = unique('stopped');
  const files = Array.from({ length: 12 }, (_, n) => keyFile(`${prefix}-${n}.bin`));
  const api = await calls(server.url, session);
  await Promise.all(files.map((file) => createKey(api, file.name.replace('.bin', ''))));
  await api.dispose();
  await page.goto('/import/many');
  await page.getByLabel('Key files').setInputFiles(files);

  await page.getByText('Files with other names').click();
  const table = (text: string) => ({ name: 'keys.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByLabel('CSV of files and keys').setInputFiles(table('a.bin,b\nonly one column\n'));
  await expect(page.getByText('Line 2 of the CSV is not a file and a key.')).toBeVisible();
  const name = files[5]!.name;
  await page.getByLabel('CSV of files and keys').setInputFiles(table(`${name},a\n${name},b\n`));
  await expect(page.getByText('Line 2 of the CSV gives a file another key')).toBeVisible();
  await page.getByLabel('CSV of files and keys').setInputFiles(table(''));
  await expect(page.getByText('Line 2 of the CSV')).toBeHidden();

  // Of two files for one key neither is taken: the key would be bound to the first for ever.
  await page.getByLabel('Key files').setInputFiles(keyFile(name.replace('.bin', '.key')));
  await expect(page.getByText('13 files: 0 imported, 0 under way, 0 failed, 2 without a key.')).toBeVisible();
  await expect(rowOf(page, name)).toContainText('Several files are for this key');
  await page.getByRole('button', { name: `Remove ${name.replace('.bin', '.key')}` }).click();

  await page.getByRole('button', { name: 'Import files (12)' }).click();
  await page.getByRole('button', { name: 'Stop after those under way' }).click();
  const rest = page.getByRole('button', { name: /^Import files \(\d+\)$/ });
  await expect(rest).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(', 0 under way, 0 failed')).toBeVisible();
  await rest.click();
  await expect(page.getByText('12 files: 12 imported')).toBeVisible({ timeout: 60_000 });

  await page.getByRole('button', { name: 'Clear the list' }).click();
  await page.getByLabel('Key files').setInputFiles(files[3]!);
  await expect(rowOf(page, files[3]!.name)).toContainText('Has material');
  await expect(rowOf(page, files[3]!.name)).toContainText(checkValue(files[3]!.buffer));
});
