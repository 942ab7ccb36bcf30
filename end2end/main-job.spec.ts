import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, listen, test } from './fixtures.ts';
import { RecordingProxy } from './proxy.ts';
import { filesBelow, formsFound } from './secrets.ts';

/** What the pages of this walk are called, in English. */
const words = {
  createKey: 'Create key',
  alias: 'Alias',
  external: 'External',
  create: 'Create',
  import: 'Import key material',
  getPair: 'Get wrapping key and token',
  keyFile: 'Key file',
  importNow: 'Import',
  done: 'Key material imported',
  checkValues: 'Check value',
  plaintext: 'Plaintext',
  ciphertext: 'Ciphertext',
  encrypt: 'Encrypt',
  decrypt: 'Decrypt',
  decrypted: 'Decrypted',
};

const alias = 'alias/main-job';
const typed = 'what only the key opens';

test('[R154] [R161] [R165] a key is wrapped in the browser, imported and in use, and never leaves it', async ({ browser, server, session }, testInfo) => {
  const keyFile = testInfo.outputPath('KeyMaterial.bin');
  execFileSync('openssl', ['rand', '-out', keyFile, '32']);
  const key = await readFile(keyFile);

  const proxy = await RecordingProxy.start(server.url);
  const context = await browser.newContext({ proxy: proxy.settings, storageState: session });
  const complaints = listen(context);
  const page = await context.newPage();
  await page.goto(server.url);

  await createKey(page);
  const started = performance.now();
  await importKey(page, keyFile);
  testInfo.annotations.push({ type: 'drop to imported', description: `${Math.round(performance.now() - started)} ms` });
  for (const shown of await page.getByLabel(words.checkValues).allInnerTexts()) expect(shown).toContain(checkValue(key));

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

async function createKey(page: Page): Promise<void> {
  await page.getByRole('link', { name: words.createKey }).first().click();
  await page.getByLabel(words.alias).fill(alias);
  await page.getByRole('radio', { name: words.external }).check();
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: words.create }).click();
}

async function importKey(page: Page, keyFile: string): Promise<void> {
  await page.getByRole('link', { name: words.import }).click();
  await page.getByRole('button', { name: words.getPair }).click();
  await page.getByLabel(words.keyFile).setInputFiles(keyFile);
  await page.getByRole('button', { name: words.importNow, exact: true }).click();
  await expect(page.getByText(words.done)).toBeVisible();
}

/** Encrypts on the Try it panel and decrypts again; gives the ciphertext in base64. */
async function tryIt(page: Page): Promise<string> {
  await page.getByLabel(words.plaintext).fill(typed);
  await page.getByRole('button', { name: words.encrypt }).click();
  const ciphertext = page.getByLabel(words.ciphertext);
  await expect(ciphertext).not.toBeEmpty();
  const text = await ciphertext.inputValue();
  await page.getByRole('button', { name: words.decrypt }).click();
  await expect(page.getByLabel(words.decrypted)).toContainText(typed);
  return text;
}

/** The first three bytes of the AES-CMAC of a zero block, by OpenSSL. */
function checkValue(key: Buffer): string {
  const options = ['-macopt', 'cipher:AES-256-CBC', '-macopt', `hexkey:${key.toString('hex')}`];
  return execFileSync('openssl', ['mac', ...options, 'CMAC'], { input: Buffer.alloc(16) }).toString().slice(0, 6);
}

function openWithPython(keyFile: string, ciphertext: string): string {
  const script = join(import.meta.dirname, 'open_ciphertext.py');
  return execFileSync('python3', [script, keyFile], { input: ciphertext }).toString();
}
