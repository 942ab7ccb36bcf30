import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page, TestInfo } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { checkValue, file, randomKey } from './journeys.ts';
import { binary } from './server.ts';

/** What the offline page is called, in English. */
const words = {
  publicKey: 'Public key file',
  algorithm: 'Wrapping algorithm',
  spec: 'Key spec',
  key: 'Key file',
  wrap: 'Wrap key file',
  wrapped: 'Wrapped',
};

const oaep = (hash: string) => ['rsa_padding_mode:oaep', `rsa_oaep_md:${hash}`, `rsa_mgf1_md:${hash}`];

/** The page as it is carried to a machine without a network: a file. */
async function openFromDisk(page: Page, url: string, info: TestInfo): Promise<Buffer> {
  const answer = await page.request.get(`${url}/offline/wrap.html`);
  expect(answer.status()).toBe(200);
  const bytes = await answer.body();
  mkdirSync(info.outputDir, { recursive: true });
  await page.goto(pathToFileURL(file(info.outputPath('wrap.html'), bytes)).href);
  return bytes;
}

/** A wrapping key of OpenSSL's making: the private key, and the public key as DER and as PEM. */
function wrappingKey(info: TestInfo): { privateKey: string; der: string; pem: string } {
  const [privateKey, der, pem] = ['private.pem', 'publickey_abcdef.bin', 'publickey_abcdef.pem'].map((name) => info.outputPath(name)) as [string, string, string];
  execFileSync('openssl', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', privateKey, '-quiet']);
  execFileSync('openssl', ['pkey', '-in', privateKey, '-pubout', '-outform', 'DER', '-out', der]);
  execFileSync('openssl', ['pkey', '-in', privateKey, '-pubout', '-out', pem]);
  return { privateKey, der, pem };
}

function unwrap(privateKey: string, wrapped: string, options: string[]): Buffer {
  return execFileSync('openssl', ['pkeyutl', '-decrypt', '-inkey', privateKey, '-in', wrapped, ...options.flatMap((option) => ['-pkeyopt', option])]);
}

async function save(page: Page, name: string, info: TestInfo): Promise<string> {
  const event = page.waitForEvent('download');
  await page.getByRole('link', { name, exact: true }).click();
  const saved = await event;
  expect(saved.suggestedFilename()).toBe(name);
  const path = info.outputPath(name);
  await saved.saveAs(path);
  return path;
}

test('the hash that the binary prints is that of the page', async ({ page, server }, info) => {
  const bytes = await openFromDisk(page, server.url, info);
  const printed = execFileSync(binary, ['--version', '--verbose'], { encoding: 'utf8' });
  const worker = await (await page.request.get(`${server.url}/wrap-worker.js`)).body();
  const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
  expect(printed).toContain(`${sha256(bytes)}  offline/wrap.html\n`);
  expect(printed).toContain(`${sha256(worker)}  wrap-worker.js\n`);
});

for (const [algorithm, spec, bytes, options] of [
  ['RSAES_OAEP_SHA_256', 'Aliyun_AES_256', 32, oaep('sha256')],
  ['RSAES_OAEP_SHA_1', 'Aliyun_AES_192', 24, oaep('sha1')],
  ['RSAES_PKCS1_V1_5', 'Aliyun_AES_128', 16, ['rsa_padding_mode:pkcs1']],
] as const) {
  test(`[R154] [R157] a page from a disk wraps by ${algorithm} what OpenSSL opens`, async ({ page, context, server }, info) => {
    await openFromDisk(page, server.url, info);
    await context.setOffline(true);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const { privateKey, der, pem } = wrappingKey(info);
    const material = randomKey(info.outputPath('KeyMaterial.bin'), bytes);
    const key = readFileSync(material);

    await page.getByLabel(words.algorithm).selectOption(algorithm);
    await page.getByLabel(words.spec).selectOption(spec);
    for (const [publicKey, keyFile, found] of [
      [der, material, `${bytes} raw bytes`],
      [pem, file(info.outputPath('key.hex'), key.toString('hex')), `hex, ${bytes} bytes`],
      [der, file(info.outputPath('key.txt'), key.toString('base64')), `base64, ${bytes} bytes`],
    ] as const) {
      await page.getByLabel(words.publicKey).setInputFiles(publicKey);
      await page.getByLabel(words.key, { exact: true }).setInputFiles(keyFile);
      await page.getByRole('button', { name: words.wrap }).click();
      const result = page.getByRole('region', { name: words.wrapped });
      await expect(result.getByText(found)).toBeVisible();
      await expect(result.getByText(checkValue(key))).toBeVisible();
      const spki = createPublicKey(readFileSync(pem)).export({ type: 'spki', format: 'der' });
      await expect(result.getByText(createHash('sha256').update(spki).digest('hex'))).toBeVisible();

      const wrapped = await save(page, 'EncryptedKeyMaterial.bin', info);
      const text = await save(page, 'EncryptedKeyMaterial_base64.txt', info);
      expect(readFileSync(text, 'utf8')).toBe(readFileSync(wrapped).toString('base64'));
      expect(unwrap(privateKey, wrapped, [...options]).equals(key)).toBe(true);
    }
    expect(requests.filter((url) => !url.startsWith('blob:'))).toEqual([]);
  });
}

test('[R105] [R106] [R107] [R108] [R109] a page from a disk wraps a private key as the vendor does', async ({ page, server }, info) => {
  await openFromDisk(page, server.url, info);
  const { privateKey, der } = wrappingKey(info);
  const pem = execFileSync('openssl', ['ecparam', '-name', 'secp256k1', '-genkey', '-noout']);
  const key = file(info.outputPath('key.pem'), pem);
  await page.getByLabel(words.spec).selectOption('EC_P256K');
  await expect(page.getByLabel(words.algorithm)).toHaveValue('RSA_AES_KEY_WRAP_SHA_256');
  await page.getByLabel(words.algorithm).selectOption('RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD');
  await page.getByLabel(words.publicKey).setInputFiles(der);
  await page.getByLabel(words.key, { exact: true }).setInputFiles(key);
  await page.getByRole('button', { name: words.wrap }).click();
  const result = page.getByRole('region', { name: words.wrapped });
  await expect(result.getByText('a private key, SEC1 in PEM')).toBeVisible();
  const spki = createPublicKey(pem).export({ type: 'spki', format: 'der' });
  await expect(result.getByText(createHash('sha256').update(spki).digest('hex'))).toBeVisible();

  const blob = readFileSync(await save(page, 'EncryptedKeyMaterial.bin', info));
  const sessionKey = unwrap(privateKey, file(info.outputPath('outer'), blob.subarray(0, 256)), oaep('sha256'));
  const inner = execFileSync('openssl', ['enc', '-d', '-aes-256-ecb', '-K', sessionKey.toString('hex')], { input: blob.subarray(256) });
  const pkcs8 = execFileSync('openssl', ['pkcs8', '-topk8', '-nocrypt', '-in', key, '-outform', 'DER']);
  expect(inner.equals(pkcs8)).toBe(true);
});

test('an error says what is wrong with which file, and takes the former result away', async ({ page, server }, info) => {
  await openFromDisk(page, server.url, info);
  const { der } = wrappingKey(info);
  const wrap = page.getByRole('button', { name: words.wrap });
  await wrap.click();
  await expect(page.getByRole('alert')).toHaveText(['Choose the public key file that was downloaded for the import.', 'Choose the key file.']);
  await expect(page.getByLabel(words.publicKey)).toBeFocused();

  const key = randomKey(info.outputPath('key.bin'));
  await page.getByLabel(words.publicKey).setInputFiles(der);
  await page.getByLabel(words.key, { exact: true }).setInputFiles(key);
  await wrap.click();
  const result = page.getByRole('region', { name: words.wrapped });
  await expect(result).toBeVisible();

  for (const [label, name, content, error] of [
    [words.publicKey, 'wrong.bin', readFileSync(key), 'This file holds no RSA public key that can be used.'],
    [words.publicKey, 'short.bin', shortPublicKey(), 'This public key has 1024 bits'],
    [words.publicKey, 'long.bin', Buffer.alloc(1 << 20), 'This file holds no RSA public key that can be used.'],
    [words.key, 'empty', Buffer.alloc(0), 'The file is empty.'],
    [words.key, 'cut', Buffer.alloc(31, 0x80), 'The file holds 31 bytes in raw bytes; the key has 32.'],
    [words.key, 'echoed', Buffer.concat([Buffer.alloc(32, 0x80), Buffer.from('\n')]), 'a line break after them'],
    [words.key, 'odd', Buffer.from('abc'), '3 hex digits, an odd number'],
    [words.key, 'pem', Buffer.from('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'), 'The file is PEM'],
    [words.key, 'text', Buffer.from('no key!'), '7 bytes of text'],
    [words.key, 'long', Buffer.alloc(1 << 20), 'A file of 1048576 bytes is no key file.'],
  ] as const) {
    await page.getByLabel(words.publicKey).setInputFiles(der);
    await page.getByLabel(words.key, { exact: true }).setInputFiles(key);
    await page.getByLabel(label, { exact: true }).setInputFiles(file(info.outputPath(name), content));
    await expect(result).toBeHidden();
    await wrap.click();
    await expect(page.getByRole('alert').filter({ hasText: error })).toBeVisible();
    await expect(page.getByLabel(label, { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await expect(result).toBeHidden();
  }
});

/** The SubjectPublicKeyInfo of an RSA key that is too short to keep a key safe. */
function shortPublicKey(): Buffer {
  const key = execFileSync('openssl', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024', '-quiet']);
  return execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: key });
}

test('the page speaks Chinese, also about an error that is shown', async ({ page, server }, info) => {
  await openFromDisk(page, server.url, info);
  await page.getByRole('button', { name: words.wrap }).click();
  await page.getByLabel('Language').selectOption('zh-CN');
  await expect(page.getByRole('heading', { name: '包装密钥文件' })).toBeVisible();
  await expect(page.getByText('请选择密钥文件。')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});

test('[R146] PKCS#1 v1.5 comes with the notice of NIST', async ({ page, server }, info) => {
  await openFromDisk(page, server.url, info);
  const notice = page.getByText('disallows RSAES_PKCS1_V1_5 for key transport');
  await expect(notice).toBeHidden();
  await page.getByLabel(words.algorithm).selectOption('RSAES_PKCS1_V1_5');
  await expect(notice).toBeVisible();
  await page.getByLabel(words.algorithm).selectOption('RSAES_OAEP_SHA_256');
  await expect(notice).toBeHidden();
});

test.describe('in a Chinese browser', () => {
  test.use({ locale: 'zh-CN' });
  test('the page begins in Chinese', async ({ page, server }, info) => {
    await openFromDisk(page, server.url, info);
    await expect(page.getByRole('button', { name: '包装密钥文件' })).toBeVisible();
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the page, ${colorScheme} and narrow`, async ({ page, server }, info) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 844 });
    await openFromDisk(page, server.url, info);
    await page.getByLabel(words.publicKey).setInputFiles(wrappingKey(info).der);
    await page.getByLabel(words.key, { exact: true }).setInputFiles(randomKey(info.outputPath('key.bin')));
    await page.getByRole('button', { name: words.wrap }).click();
    await expect(page.getByRole('region', { name: words.wrapped })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
}

test('served, the page has the policy that it carries, and needs nobody to sign in', async ({ page, server }) => {
  const answer = await page.goto(`${server.url}/offline/wrap.html`);
  const carried = await page.locator('meta[http-equiv="content-security-policy"]').getAttribute('content');
  expect(await answer!.headerValue('content-security-policy')).toBe(`${carried}; frame-ancestors 'none'`);
  await expect(page.getByRole('button', { name: words.wrap })).toBeVisible();
});

test.describe('what a script of the page would send', () => {
  test.beforeEach(({ expectedComplaints }) => void expectedComplaints.push(/violates the .*Content Security Policy/));

  for (const from of ['server', 'disk'] as const) {
    test(`is refused by the browser, opened from the ${from}`, async ({ page, server }, info) => {
      await openFromDisk(page, server.url, info);
      if (from === 'server') await page.goto(`${server.url}/offline/wrap.html`);
      const outcome = await page.evaluate((url) => fetch(url, { mode: 'no-cors' }).then(() => 'sent', () => 'refused'), `${server.url}/healthz`);
      expect(outcome).toBe('refused');
    });
  }
});
