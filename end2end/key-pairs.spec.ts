import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Page, TestInfo } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { file, getPair, importFile, unique, words } from './journeys.ts';

/** Creates a key pair that the KMS makes, in the first region's default KMS, and waits for its page. */
async function createPair(page: Page, spec: string, usage?: string): Promise<void> {
  await page.goto('/k/new');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByLabel('Key spec').selectOption(spec);
  if (usage) await page.getByLabel('Usage').selectOption(usage);
  await page.getByRole('button', { name: words.createKey }).click();
  await expect(page.getByRole('heading', { name: 'Try it' })).toBeVisible();
}

/** Creates a key of external origin in a software instance of its own, and waits for its import. */
async function createExternalPair(page: Page, spec: string): Promise<void> {
  const name = unique('pairs');
  await page.goto('/i');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Type').selectOption('software');
  await page.getByRole('button', { name: 'Create instance' }).click();
  await expect(page.getByRole('rowheader', { name })).toBeVisible();
  await page.goto('/k/new');
  const place = page.getByLabel('Where');
  await place.selectOption(await place.locator('option', { hasText: name }).getAttribute('value'));
  await page.getByLabel('Key spec').selectOption(spec);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: words.createKey }).click();
  await expect(page.getByRole('button', { name: words.getPair })).toBeVisible();
}

/** An elliptic private key of OpenSSL's making, as SEC1 in PEM. */
function privateKey(info: TestInfo, name = 'key.pem'): string {
  const pem = execFileSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout']);
  return file(info.outputPath(name), pem);
}

/** The public key that the open key's Material tab offers, where it was saved. */
async function publicKey(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Material', exact: true }).click();
  const event = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download public key' }).click();
  const saved = await event;
  expect(saved.suggestedFilename()).toMatch(/^publickey_.{36}\.pem$/);
  const path = await saved.path();
  await expect(page.getByRole('region', { name: 'Public key' }).getByText(readFileSync(path, 'utf8').trim())).toBeVisible();
  return path;
}

/** The signature that the page shows, as OpenSSL takes it. */
async function signature(page: Page, info: TestInfo): Promise<string> {
  const shown = await page.getByRole('textbox', { name: 'Signature' }).inputValue();
  return file(info.outputPath('signature'), Buffer.from(shown, 'base64'));
}

test('[R198] [R252] what a key pair signs, its public key verifies anywhere', async ({ signedIn: page }, info) => {
  await createPair(page, 'EC_P256');
  const form = page.getByRole('region', { name: 'Try it' });
  await form.getByLabel('Text').first().fill('a text');
  await form.getByRole('button', { name: 'Sign text' }).click();
  await expect(form.getByRole('textbox', { name: 'Signature' })).not.toHaveValue('');
  const signed = await signature(page, info);

  for (const [text, verdict] of [
    ['a text', 'Genuine: this version of the key signed this text.'],
    ['another text', 'Not genuine'],
  ] as const) {
    await form.getByLabel('Text').nth(1).fill(text);
    await form.getByRole('button', { name: 'Verify signature' }).click();
    await expect(form.getByText(verdict)).toBeVisible();
  }
  const text = file(info.outputPath('text'), 'a text');
  const verified = execFileSync('openssl', ['dgst', '-sha256', '-verify', await publicKey(page), '-signature', signed, text], { encoding: 'utf8' });
  expect(verified).toContain('Verified OK');
});

test('a pair that encrypts decrypts what OpenSSL made with its public key', async ({ signedIn: page }, info) => {
  await createPair(page, 'RSA_2048', 'ENCRYPT/DECRYPT');
  const overview = page.url();
  const pem = await publicKey(page);
  const options = ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256', 'rsa_mgf1_md:sha256'].flatMap((option) => ['-pkeyopt', option]);
  const plaintext = file(info.outputPath('plaintext'), 'from elsewhere');
  const ciphertext = execFileSync('openssl', ['pkeyutl', '-encrypt', '-pubin', '-inkey', pem, '-in', plaintext, ...options]).toString('base64');

  await page.goto(overview);
  const form = page.getByRole('region', { name: 'Try it' });
  await form.getByRole('textbox', { name: 'Ciphertext' }).fill(ciphertext);
  await form.getByRole('button', { name: 'Decrypt ciphertext' }).click();
  await expect(form.getByText('from elsewhere')).toBeVisible();

  await form.getByLabel('Text', { exact: true }).fill('from here');
  await form.getByRole('button', { name: 'Encrypt text' }).click();
  await expect(form.getByText('Made by key version')).toBeVisible();
  await form.getByRole('button', { name: 'Decrypt ciphertext' }).click();
  await expect(form.getByRole('heading', { name: 'Decrypted text' })).toBeVisible();
  await expect(form.getByText('from here', { exact: true }).last()).toBeVisible();
});

test('[R105] [R109] [R119] a private key is wrapped in the browser, imported, and signs', async ({ signedIn: page }, info) => {
  await createExternalPair(page, 'EC_P256');
  await page.getByLabel('Wrapping key spec').selectOption('RSA_3072');
  await getPair(page, 'RSA_AES_KEY_WRAP_SHA_256');
  await expect(page.getByRole('definition').filter({ hasText: 'RSA_3072' })).toBeVisible();
  const key = privateKey(info);
  await page.getByLabel(words.keyFile).setInputFiles(key);
  await expect(page.getByText('a private key, SEC1 in PEM')).toBeVisible();
  const spki = execFileSync('openssl', ['pkey', '-in', key, '-pubout', '-outform', 'DER']);
  const checkValue = execFileSync('openssl', ['dgst', '-sha256', '-r'], { input: spki, encoding: 'utf8' }).slice(0, 64);
  await expect(page.getByText(checkValue)).toBeVisible();
  await page.getByRole('button', { name: words.importWrapped }).click();
  await expect(page.getByText('Both are the same')).toBeVisible();

  await page.getByRole('link', { name: 'Open the key' }).click();
  const form = page.getByRole('region', { name: 'Try it' });
  await form.getByLabel('Text').first().fill('signed');
  await form.getByRole('button', { name: 'Sign text' }).click();
  await expect(form.getByRole('textbox', { name: 'Signature' })).not.toHaveValue('');
  const text = file(info.outputPath('text'), 'signed');
  const verify = ['dgst', '-sha256', '-prverify', key, '-signature', await signature(page, info), text];
  expect(execFileSync('openssl', verify, { encoding: 'utf8' })).toContain('Verified OK');
});

test('[R106] [R107] [R108] [R109] [R110] the hybrid recipe of the vendor is imported', async ({ signedIn: page }, info) => {
  await createExternalPair(page, 'EC_P256');
  await getPair(page, 'RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD');
  const path = (name: string) => info.outputPath(name);
  privateKey(info, 'TakPriv.pem');
  const event = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Public key, DER' }).click();
  await (await event).saveAs(path('publickey.bin'));

  await page.getByText(words.elsewhere).click();
  const shown = await page.getByRole('group').filter({ hasText: words.elsewhere }).locator('pre').innerText();
  execFileSync('bash', ['-e', '-c', shown], { cwd: info.outputDir });
  await page.getByLabel('Wrapped material', { exact: true }).setInputFiles(path('EncryptedKeyMaterial_base64.txt'));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: words.imported })).toBeVisible();
});

test('a file that is not the private key is not wrapped, and the page says why', async ({ signedIn: page }, info) => {
  await createExternalPair(page, 'EC_P256');
  await getPair(page, 'RSA_AES_KEY_WRAP_SHA_256');
  const key = privateKey(info);
  const encrypted = execFileSync('openssl', ['pkcs8', '-topk8', '-in', key, '-passout', 'pass:secret']);
  const other = execFileSync('openssl', ['ecparam', '-name', 'secp256k1', '-genkey', '-noout']);
  for (const [name, content, said] of [
    ['encrypted', encrypted, 'A passphrase protects this private key.'],
    ['other', other, 'The file holds a private key of EC_P256K; this key is EC_P256.'],
    ['symmetric', Buffer.alloc(32, 0x80), 'The file holds no private key'],
    ['empty', Buffer.alloc(0), 'The file is empty.'],
  ] as const) {
    await page.getByLabel(words.keyFile).setInputFiles(file(info.outputPath(name), content));
    await expect(page.getByRole('alert')).toContainText(said);
  }
  await importFile(page, key);
  await expect(page.getByText('Both are the same')).toBeVisible();
});
