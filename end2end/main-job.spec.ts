import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, listen, test } from './fixtures.ts';
import { checkValue, createExternalKey, getPair, importFile, words } from './journeys.ts';
import { RecordingProxy } from './proxy.ts';
import { filesBelow, formsFound } from './secrets.ts';

/** What the Try it panel is called, in English. */
const tryWords = {
  panel: 'Try it',
  text: 'Text',
  ciphertext: 'Ciphertext',
  encrypt: 'Encrypt text',
  decrypt: 'Decrypt ciphertext',
};

const alias = 'main-job';
const typed = 'what only the key opens';

test('[R154] [R161] [R165] a key is wrapped in the browser, imported and in use, and never leaves it', async ({ browser, server, session }, testInfo) => {
  const keyFile = testInfo.outputPath('KeyMaterial.bin');
  execFileSync('openssl', ['rand', '-out', keyFile, '32']);
  const key = await readFile(keyFile);

  const proxy = await RecordingProxy.start(server.url);
  const context = await browser.newContext({ baseURL: server.url, proxy: proxy.settings, storageState: session });
  const complaints = listen(context);
  const page = await context.newPage();

  await createExternalKey(page, alias);
  await getPair(page);
  const took = await timedImport(page, keyFile);
  testInfo.annotations.push({ type: 'drop to imported', description: `${took} ms` });
  const result = page.getByRole('region', { name: words.imported });
  await expect(result.getByText('Both are the same')).toBeVisible();
  await expect(result.getByRole('status').getByText(checkValue(key))).toHaveCount(2);
  await expect(page.getByRole('region', { name: words.sent }).getByText('/api/imports/finish')).toBeVisible();

  const ciphertext = await tryIt(page);
  await context.close();
  await proxy.stop();

  // What is searched holds what it should, and so would hold the key.
  expect(proxy.hosts).toEqual([new URL(server.url).host]);
  expect(proxy.sent.includes(encodeURIComponent(alias)) || proxy.sent.includes(alias)).toBe(true);
  const files = [...(await filesBelow(server.dataDir)), { path: server.logFile, bytes: await readFile(server.logFile) }];
  expect(files.filter(({ bytes }) => bytes.includes(alias)), 'the database files hold the alias').not.toEqual([]);

  expect(formsFound(proxy.sent, key), 'the browser sent the key').toEqual([]);
  for (const { path, bytes } of files) expect(formsFound(bytes, key), `the key is in ${path}`).toEqual([]);
  expect(complaints, 'the browser complained').toEqual([]);

  // The service encrypts the base64 text that its interface takes as plaintext.
  expect(openWithPython(keyFile, ciphertext)).toBe(Buffer.from(typed).toString('base64'));
});

/** Wraps the file here and imports it; gives the milliseconds from the choice of the file to the key in use. */
async function timedImport(page: Page, keyFile: string): Promise<number> {
  const started = performance.now();
  await importFile(page, keyFile);
  await expect(page.getByRole('heading', { name: words.imported })).toBeVisible();
  return Math.round(performance.now() - started);
}

/** Encrypts on the Try it panel and decrypts again; gives the ciphertext in base64. */
async function tryIt(page: Page): Promise<string> {
  const panel = page.getByRole('region', { name: tryWords.panel });
  await panel.getByLabel(tryWords.text, { exact: true }).fill(typed);
  await panel.getByRole('button', { name: tryWords.encrypt }).click();
  const ciphertext = panel.getByRole('textbox', { name: tryWords.ciphertext });
  await expect(ciphertext).not.toBeEmpty();
  const made = await ciphertext.inputValue();
  await panel.getByRole('button', { name: tryWords.decrypt }).click();
  await expect(panel.getByText(typed, { exact: true })).toBeVisible();
  return made;
}

function openWithPython(keyFile: string, ciphertext: string): string {
  const script = join(import.meta.dirname, 'open_ciphertext.py');
  return execFileSync('python3', [script, keyFile], { input: ciphertext }).toString();
}
