import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page, type TestInfo } from '@playwright/test';

/** What the pages of an import are called, in English. */
export const words = {
  createKey: 'Create key',
  alias: 'Alias',
  external: 'External (imported)',
  getPair: 'Get wrapping key and token',
  keyFile: 'Key file',
  sent: 'What this page has sent',
  importWrapped: 'Import wrapped material',
  imported: 'Imported',
  elsewhere: 'Import what was wrapped elsewhere',
};

/** Waits until the page is alive: only scripts can have a list read again. */
export async function alive(page: Page): Promise<void> {
  await expect(page.getByRole('group', { name: 'Refresh' })).toBeVisible();
}

/** Looks at a page: axe finds nothing, it is not wider than a phone, and pictures of both are kept. */
export async function lookedAt(page: Page, info: TestInfo, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  await page.screenshot({ path: info.outputPath(`${name}.png`), fullPage: true });
  const { width, height } = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.screenshot({ path: info.outputPath(`${name}-390.png`), fullPage: true });
  await page.setViewportSize({ width, height });
}

/** Opens the palette, as soon as the page is alive. */
export async function openPalette(page: Page, name = 'Search and actions'): Promise<Locator> {
  const palette = page.getByRole('dialog', { name });
  await expect(async () => {
    if (!(await palette.isVisible())) await page.keyboard.press('Control+k');
    await expect(palette).toBeVisible({ timeout: 2000 });
  }).toPass();
  return palette;
}

/** Creates a key of external origin in the first region's default KMS, which leads to its import. */
export async function createExternalKey(page: Page, alias: string): Promise<void> {
  await page.goto('/k/new');
  await page.getByLabel(words.alias).fill(alias);
  await page.getByRole('radio', { name: words.external }).check();
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: words.createKey }).click();
  await expect(page.getByRole('button', { name: words.getPair })).toBeVisible();
}

/** Gets a wrapping key for the key whose import page is open, and waits for its page. Large ones take a while to make. */
export async function getPair(page: Page, algorithm = 'RSAES_OAEP_SHA_256'): Promise<void> {
  await page.getByRole('radio', { name: algorithm }).check();
  await page.getByRole('button', { name: words.getPair }).click();
  await expect(page.getByLabel(words.keyFile)).toBeVisible();
}

/** Wraps a file here and imports it. */
export async function importFile(page: Page, file: string): Promise<void> {
  await page.getByLabel(words.keyFile).setInputFiles(file);
  await page.getByRole('button', { name: words.importWrapped }).click();
}

/** A file of random bytes, made by OpenSSL. */
export function randomKey(path: string, bytes = 32): string {
  execFileSync('openssl', ['rand', '-out', path, String(bytes)]);
  return path;
}

/** The check value of an AES key, by OpenSSL: the first three bytes of the CMAC of a zero block. */
export function checkValue(key: Buffer): string {
  const options = ['-macopt', `cipher:AES-${key.length * 8}-CBC`, '-macopt', `hexkey:${key.toString('hex')}`];
  return execFileSync('openssl', ['mac', ...options, 'CMAC'], { input: Buffer.alloc(16) }).toString().slice(0, 6);
}

/** A file with this content. */
export function file(path: string, content: string | Buffer): string {
  writeFileSync(path, content);
  return path;
}

/** A name that no other test uses. */
export function unique(name: string): string {
  return `${name}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
}

/** Creates an instance in the first region. */
export async function createInstance(page: Page, name: string): Promise<void> {
  const { origin } = new URL(page.url());
  const form = { region: 'cn-hangzhou', name, management: 'software', qps: '1000', key_quota: '100' };
  const answer = await page.request.post('/api/instances/create', { form, headers: { origin }, maxRedirects: 0 });
  expect(answer.status()).toBeLessThan(400);
}
