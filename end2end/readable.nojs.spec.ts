import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, signIn, test } from './fixtures.ts';
import { createExternalKey, randomKey, unique, words } from './journeys.ts';

test('pages are readable and forms work without JavaScript, up to a key in use', async ({ page, session }, info) => {
  expect(session.cookies.length).toBeGreaterThan(0);
  await page.goto('/');
  await expect(page).toHaveURL(/\/signin/);
  await signIn(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'cn-hangzhou' })).toBeVisible();

  const alias = unique('nojs');
  await createExternalKey(page, alias);
  await page.getByRole('button', { name: words.getPair }).click();
  // Playwright takes no text from it, though the browser shows it.
  expect(await page.locator('noscript').innerHTML()).toContain('Wrapping here needs JavaScript');
  const pair = page.url();

  await page.goto('/clocks');
  await page.getByLabel('What', { exact: true }).selectOption('pair');
  await page.getByLabel('Within', { exact: true }).selectOption('24h');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page.getByRole('row', { name: new RegExp(`Wrapping key and token expire.*${alias}`) })).toBeVisible();
  await page.goto(pair);

  const publicKey = await page.request.get(`${page.url()}/publickey.bin`);
  const der = info.outputPath('publickey.bin');
  writeFileSync(der, await publicKey.body());
  const material = randomKey(info.outputPath('KeyMaterial.bin'));
  const wrapped = info.outputPath('wrapped.bin');
  const oaep = ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256', 'rsa_mgf1_md:sha256'].flatMap((option) => ['-pkeyopt', option]);
  execFileSync('openssl', ['pkeyutl', '-encrypt', '-in', material, '-inkey', der, '-keyform', 'DER', '-pubin', '-out', wrapped, ...oaep]);

  await page.getByText(words.elsewhere).click();
  await page.getByLabel('Wrapped material in base64').fill(readFileSync(wrapped).toString('base64'));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { name: words.imported })).toBeVisible();

  await page.goto(`/k?q=${alias}`);
  await expect(page.getByRole('rowheader', { name: alias })).toBeVisible();
  await page.getByRole('link', { name: alias, exact: true }).click();
  await expect(page.locator('.page-header').getByText('Enabled', { exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('rowheader', { name: 'ImportKeyMaterial' })).toBeVisible();

  await page.goto(`/audit?action=import`);
  await page.getByRole('row', { name: /ImportKeyMaterial/ }).getByRole('link', { name: /UTC/ }).click();
  await expect(page.getByText('Fits the entry before')).toBeVisible();
  await page.goto('/audit');
  await page.getByRole('button', { name: 'Verify whole chain' }).click();
  await expect(page.getByText('Intact')).toBeVisible();
  await page.goto('/import?state=imported');
  await expect(page.getByRole('rowheader', { name: alias })).toBeVisible();
});

test('the columns of a list are chosen without JavaScript', async ({ page, session }) => {
  await page.context().addCookies(session.cookies);
  await page.goto('/k/new');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: words.createKey }).click();
  await page.goto('/k?origin=Aliyun_KMS');
  await page.getByText('Columns', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Created by' }).check();
  await page.getByRole('button', { name: 'Keep columns' }).click();
  await expect(page).toHaveURL(/\/k\?origin=Aliyun_KMS$/);
  await expect(page.getByRole('columnheader', { name: 'Created by' })).toBeVisible();
});

test('an error of a form without JavaScript says what is wrong', async ({ page, session }) => {
  await page.context().addCookies(session.cookies);
  await page.goto('/k/new');
  await page.getByLabel('Alias').fill('not allowed!');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: words.createKey }).click();
  await expect(page.getByText('a character is not allowed here').first()).toBeVisible();
});
