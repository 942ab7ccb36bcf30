import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { createExternalKey, file, getPair, importFile, randomKey, unique, words } from './journeys.ts';

/** Downloads a file of the open wrapping key; gives where it is and what it is called. */
async function download(page: Page, link: string): Promise<{ path: string; name: string }> {
  const event = page.waitForEvent('download');
  await page.getByRole('link', { name: link }).click();
  const saved = await event;
  return { path: await saved.path(), name: saved.suggestedFilename() };
}

test('[R149] [R150] [R151] the files have the names of the vendor', async ({ signedIn: page }) => {
  await createExternalKey(page, unique('names'));
  await getPair(page);
  const pem = await download(page, 'Public key, PEM');
  const der = await download(page, 'Public key, DER');
  const token = await download(page, 'Import token');
  expect(pem.name).toMatch(/^publickey_.{6}\.pem$/);
  expect(der.name).toMatch(/^publickey_.{6}\.bin$/);
  expect(token.name).toMatch(/^token_.{6}\.txt$/);
  const asDer = execFileSync('openssl', ['pkey', '-pubin', '-in', pem.path, '-outform', 'DER']);
  expect(asDer.equals(readFileSync(der.path))).toBe(true);
});

test('[R154] [R155] [R157] [R158] what the recipe of the vendor wraps with OpenSSL is imported', async ({ signedIn: page }, info) => {
  await createExternalKey(page, unique('recipe'));
  await getPair(page);
  const publicKey = (await download(page, 'Public key, DER')).path;
  const token = readFileSync((await download(page, 'Import token')).path, 'utf8');
  const material = randomKey(info.outputPath('KeyMaterial.bin'));
  const wrapped = info.outputPath('EncryptedKeyMaterial.bin');
  const text = info.outputPath('EncryptedKeyMaterial_base64.txt');
  const oaep = ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256', 'rsa_mgf1_md:sha256'].flatMap((option) => ['-pkeyopt', option]);
  execFileSync('openssl', ['pkeyutl', '-encrypt', '-in', material, '-inkey', publicKey, '-keyform', 'DER', '-pubin', '-out', wrapped, ...oaep]);
  execFileSync('openssl', ['enc', '-e', '-base64', '-A', '-in', wrapped, '-out', text]);

  await page.getByText(words.elsewhere).click();
  for (const upload of [text, wrapped]) {
    await page.getByLabel('Wrapped material', { exact: true }).setInputFiles(upload);
    await expect(page.getByLabel('Wrapped material in base64')).toHaveValue(readFileSync(text, 'utf8'));
  }
  await page.getByRole('textbox', { name: 'Import token' }).fill(token);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: words.imported })).toBeVisible();
});

test('[R154] what OpenSSL wraps with its defaults is refused with the option that mends it', async ({ signedIn: page, expectedComplaints }, info) => {
  expectedComplaints.push(/status of 400.*imports\/finish/);
  await createExternalKey(page, unique('doctor'));
  await getPair(page);
  const publicKey = (await download(page, 'Public key, DER')).path;
  const material = randomKey(info.outputPath('KeyMaterial.bin'));
  const wrapped = info.outputPath('EncryptedKeyMaterial.bin');
  await page.getByText(words.elsewhere).click();
  for (const [options, mended] of [
    [[], 'PKCS#1 v1.5 padding instead of OAEP'],
    [['rsa_padding_mode:oaep'], 'SHA-1 instead of SHA-256'],
  ] as const) {
    execFileSync('openssl', ['pkeyutl', '-encrypt', '-in', material, '-inkey', publicKey, '-keyform', 'DER', '-pubin', '-out', wrapped, ...options.flatMap((option) => ['-pkeyopt', option])]);
    await page.getByLabel('Wrapped material', { exact: true }).setInputFiles(wrapped);
    await expect(page.getByLabel('Wrapped material in base64')).toHaveValue(readFileSync(wrapped).toString('base64'));
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByText(mended)).toBeVisible();
  }
});

const key = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37 + 11) % 256));

for (const [name, content, found] of [
  ['raw', key, '32 raw bytes'],
  ['hex with CRLF', Buffer.from(`${key.toString('hex').toUpperCase()}\r\n`), 'hex, 32 bytes'],
  ['base64 with BOM and line breaks', Buffer.from(`\uFEFF${key.toString('base64').slice(0, 20)}\n${key.toString('base64').slice(20)}\n`), 'base64, 32 bytes'],
] as const) {
  test(`a key file in ${name} is recognised and imported`, async ({ signedIn: page }, info) => {
    await createExternalKey(page, unique('format'));
    await getPair(page);
    await page.getByLabel(words.keyFile).setInputFiles(file(info.outputPath('key'), content));
    await expect(page.getByText(found)).toBeVisible();
    await expect(page.getByText('Wrapped; the worker has ended. 0 bytes sent')).toBeVisible();
    await page.getByRole('button', { name: words.importWrapped }).click();
    await expect(page.getByText('Both are the same')).toBeVisible();
  });
}

for (const [name, content, words_] of [
  ['31 bytes', Buffer.alloc(31, 0x80), 'The file holds 31 bytes in raw bytes; the key has 32.'],
  ['nothing', Buffer.alloc(0), 'The file is empty.'],
  ['a line break after the key', Buffer.concat([Buffer.alloc(32, 0x80), Buffer.from('\n')]), 'a line break after them'],
  ['PEM', Buffer.from('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'), 'The file is PEM'],
  ['a megabyte', Buffer.alloc(1 << 20, 0x80), 'is no key file'],
] as const) {
  test(`a file with ${name} is not wrapped, and the page says why`, async ({ signedIn: page }, info) => {
    await createExternalKey(page, unique('wrong'));
    await getPair(page);
    await page.getByLabel(words.keyFile).setInputFiles(file(info.outputPath('key'), content));
    await expect(page.getByRole('alert')).toContainText(words_);
    await expect(page.getByRole('button', { name: words.importWrapped })).toHaveAttribute('aria-disabled', 'true');
  });
}

test('[R112] a key file that is put in the place of wrapped material stays in the page', async ({ signedIn: page }, info) => {
  await createExternalKey(page, unique('misplaced'));
  await getPair(page);
  await page.getByText(words.elsewhere).click();
  await page.getByLabel('Wrapped material', { exact: true }).setInputFiles(randomKey(info.outputPath('key.bin')));
  await expect(page.getByText('It stays here: nothing was sent.')).toBeVisible();
  await expect(page.getByLabel('Wrapped material in base64')).toHaveValue('');
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toHaveAttribute('aria-disabled', 'true');
});

test.describe('without the consent', () => {
  test.beforeEach(({ expectedComplaints }) => void expectedComplaints.push(/status of 400/));

  test('[R126] [R127] no key of external origin is created', async ({ signedIn: page }) => {
    await page.goto('/k/new');
    await page.getByRole('radio', { name: words.external }).check();
    await page.getByRole('button', { name: words.createKey }).click();
    await expect(page.getByRole('alert')).toContainText('Confirm that you understand');
    // A form that is sent before the page is alive comes back with its error in the address.
    await expect(page).toHaveURL(/\/k\/new(\?|$)/);
  });
});

test('[R146] PKCS#1 v1.5 comes with the notice of NIST', async ({ signedIn: page }) => {
  await createExternalKey(page, unique('nist'));
  const notice = page.getByText('NIST advises against this algorithm');
  await expect(notice).toBeHidden();
  await page.getByRole('radio', { name: 'RSAES_PKCS1_V1_5' }).check();
  await expect(notice).toBeVisible();
  await getPair(page, 'RSAES_PKCS1_V1_5');
  await expect(notice).toBeVisible();
});

test.describe('other material', () => {
  test.beforeEach(({ expectedComplaints }) => void expectedComplaints.push(/status of 400/));

  test('[R162] [R164] [R166] other material is refused also after deletion, the same comes back', async ({ signedIn: page }, info) => {
    const mine = randomKey(info.outputPath('mine.bin'));
    const other = randomKey(info.outputPath('other.bin'));
    const alias = unique('bound');
    await createExternalKey(page, alias);
    const start = page.url();
    await getPair(page);
    await importFile(page, mine);
    await expect(page.getByText('Both are the same')).toBeVisible();

    await page.getByRole('link', { name: 'Open the key' }).click();
    await page.getByRole('link', { name: 'Material', exact: true }).click();
    await page.getByRole('button', { name: 'Delete key material' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(alias);
    await dialog.getByRole('button', { name: 'Delete key material' }).click();
    await expect(page.getByText('Pending import').first()).toBeVisible();

    await page.goto(start);
    await getPair(page);
    await importFile(page, other);
    await expect(page.getByRole('alert').getByText('bound for ever')).toBeVisible();
    await expect(page.getByText('Failed imports still allowed').locator('..')).toContainText('4');
    await importFile(page, mine);
    await expect(page.getByText('Both are the same')).toBeVisible();
  });
});

test('[R159] [R160] the chosen expiry is on the key', async ({ signedIn: page }, info) => {
  await createExternalKey(page, unique('expiry'));
  await getPair(page);
  await page.getByLabel('Expiry of the material').fill('2199-12-31T23:59');
  await importFile(page, randomKey(info.outputPath('key.bin')));
  await expect(page.getByRole('region', { name: words.imported }).locator('time')).toHaveAttribute('datetime', '2199-12-31T23:59:00Z');
});

test('[R159] what is chosen while the code of the page is on its way counts', async ({ signedIn: page }, info) => {
  await createExternalKey(page, unique('early'));
  await getPair(page);
  const pair = page.url();
  let arrive = () => {};
  const arrival = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/*.wasm', async (route) => {
    await arrival;
    await route.continue();
  });
  await page.goto(pair, { waitUntil: 'commit' });
  await page.getByLabel('Expiry of the material').fill('2199-12-31T23:59');
  await page.getByLabel(words.keyFile).setInputFiles(randomKey(info.outputPath('key.bin')));
  arrive();
  await page.getByRole('button', { name: words.importWrapped }).click();
  await expect(page.getByRole('region', { name: words.imported }).locator('time')).toHaveAttribute('datetime', '2199-12-31T23:59:00Z');
});
