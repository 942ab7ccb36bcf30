import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures.ts';
import { createInstance, file, unique } from './journeys.ts';

test('[R201] [R202] [R203] everything is set up at once, the client key is taken away, and its file opens', async ({ signedIn: page }, info) => {
  const [name, instance] = [unique('shop'), unique('one')];
  await createInstance(page, instance);
  await page.goto('/callers');
  await page.getByRole('link', { name: 'Access points' }).click();
  await expect(page).toHaveURL('/access-points');
  await page.getByRole('textbox', { name: 'Application access point' }).first().fill(name);
  await page.getByLabel('Instance', { exact: false }).and(page.locator('select')).selectOption({ label: await label(page, instance) });
  await page.getByRole('checkbox', { name: 'Read the values of secrets' }).check();
  await page.getByRole('button', { name: 'Set up access point' }).click();
  await expect(page).toHaveURL(`/access-points/${name}`);
  await expect(page.getByText('Take this client key away now')).toBeVisible();

  const [content, password] = await page.locator('.notice .code-block code').allTextContents();
  const { KeyId: id, PrivateKeyData } = JSON.parse(content!) as { KeyId: string; PrivateKeyData: string };
  expect(id).toMatch(/^KAAP\.[0-9a-f-]{36}$/);
  const saved: Record<string, string> = {};
  for (const save of await page.getByRole('button', { name: /^Save (client key|password)$/ }).all()) {
    const download = page.waitForEvent('download');
    await save.click();
    const done = await download;
    saved[done.suggestedFilename()] = readFileSync(await done.path(), 'utf8');
  }
  expect(saved).toEqual({ [`clientKey_${id}.json`]: content, [`clientKey_${id}_Password.txt`]: password });
  expect(password).toMatch(/^[A-Za-z0-9]{24}$/);
  const p12 = file(info.outputPath('key.p12'), Buffer.from(PrivateKeyData, 'base64'));
  const opened = execFileSync('openssl', ['pkcs12', '-legacy', '-in', p12, '-nodes', '-passin', `pass:${password}`]).toString();
  expect(opened).toContain('BEGIN PRIVATE KEY');

  await page.goto(`/audit?object=access-point/${name}`);
  await expect(page.getByText('SetUpApplicationAccessPoint')).toBeVisible();
  await expect(page.getByText(password!)).toBeHidden();
});

test('[R204] [R207] [R208] [R209] [R210] [R214] the page says what the SDKs are told, with the endpoint and the certificate', async ({ signedIn: page }) => {
  await createInstance(page, unique('guide'));
  await setUp(page, unique('guide'));
  const guide = page.getByRole('region', { name: 'What SDKs are told' });
  for (const setting of ['clientKeyFile', 'clientKeyContent', 'clientKeyPass', 'endpoint', 'caCertPath']) {
    await expect(guide.getByRole('row').filter({ hasText: setting })).toHaveCount(1);
  }
  await expect(guide.getByText(/^127\.0\.0\.1:\d+$/)).toBeVisible();
  const download = page.waitForEvent('download');
  await guide.getByRole('link', { name: /^PrivateKmsCA_kst-/ }).click();
  const ca = await download;
  expect(ca.suggestedFilename()).toMatch(/^PrivateKmsCA_kst-[a-z0-9]+\.pem$/);
  expect(readFileSync(await ca.path(), 'utf8')).toContain('BEGIN CERTIFICATE');
});

test('a client key is made for a time and revoked by typing its end', async ({ signedIn: page, expectedComplaints }) => {
  // The password that is none.
  expectedComplaints.push(/status of 400/);
  const name = unique('app');
  await createInstance(page, unique('two'));
  await setUp(page, name);
  await page.getByLabel('Password of the client key').fill('Ferry-2026!');
  await page.getByLabel('Valid for').selectOption('90 days');
  await page.getByRole('button', { name: 'Create client key' }).click();
  await expect(page.getByRole('button', { name: 'Revoke', exact: true })).toHaveCount(2);
  await expect(page.getByText('90 days or fewer are left')).toBeVisible();
  await expect(page.locator('.notice .code-block code').nth(1)).toHaveText('Ferry-2026!');

  const row = page.getByRole('row').filter({ hasText: '90 days or fewer are left' });
  await row.getByRole('button', { name: 'Revoke', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const id = /KAAP\.\S+(?=\?)/.exec(await dialog.getByRole('heading').innerText())![0];
  await dialog.getByRole('textbox').fill(id.split('-').at(-1)!);
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('button', { name: 'Revoke', exact: true })).toHaveCount(1);
  await expect(page.getByText('Take this client key away now')).toBeHidden();

  // It falls due on the clocks, among what ends within half a year.
  await page.getByLabel('Password of the client key').fill('onlyletters');
  await page.getByRole('button', { name: 'Create client key' }).click();
  await expect(page.getByRole('alert')).toContainText('at least two kinds');
  await page.getByLabel('Password of the client key').fill('');
  await page.getByLabel('Valid for').selectOption('30 days');
  await page.getByRole('button', { name: 'Create client key' }).click();
  await expect(page.getByText('30 days or fewer are left')).toBeVisible();
  await page.goto('/clocks?kind=client-key&within=180d');
  await expect(page.getByRole('row').filter({ hasText: name })).toContainText('30 days or fewer are left');
});

test('policies and rules are made, changed, and kept while they are used', async ({ signedIn: page, expectedComplaints }) => {
  // The network that is none.
  expectedComplaints.push(/status of 400/);
  const [rule, policy, point] = [unique('office'), unique('keys'), unique('app')];
  await createInstance(page, unique('three'));
  await page.goto('/network-rules');
  await page.getByRole('textbox', { name: 'Network rule' }).fill(rule);
  const networks = page.getByRole('textbox', { name: 'Addresses and networks' });
  await networks.fill('10.0.0.0/33');
  await page.getByRole('button', { name: 'Create network rule' }).click();
  await expect(page.getByRole('alert')).toContainText('CIDR');
  await networks.fill('10.0.0.0/8, 192.168.1.7');
  await page.getByRole('button', { name: 'Create network rule' }).click();
  await expect(page).toHaveURL(`/network-rules/${rule}`);

  await page.goto('/permission-policies');
  await page.getByRole('textbox', { name: 'Permission policy' }).fill(policy);
  await page.getByRole('checkbox', { name: rule }).check();
  await page.getByRole('button', { name: 'Create permission policy' }).click();
  await expect(page).toHaveURL(`/permission-policies/${policy}`);
  await expect(page.getByRole('checkbox', { name: rule })).toBeChecked();

  await page.goto('/access-points');
  await page.getByText('Create an access point of policies that are there').click();
  await page.getByRole('textbox', { name: 'Application access point' }).last().fill(point);
  await page.getByRole('checkbox', { name: policy }).check();
  await page.getByRole('button', { name: 'Create access point' }).click();
  await expect(page).toHaveURL(`/access-points/${point}`);
  await expect(page.getByText('has no client key')).toBeVisible();

  // What is used says so, and leads to who uses it.
  await page.getByRole('link', { name: policy }).click();
  const remove = page.getByRole('button', { name: 'Delete permission policy' }).first();
  await expect(remove).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('checkbox', { name: rule }).uncheck();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('link', { name: point })).toBeVisible();
  await page.goto(`/network-rules/${rule}`);
  await page.getByRole('button', { name: 'Delete network rule' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete network rule' }).click();
  await expect(page).toHaveURL('/network-rules');

  await page.goto(`/access-points/${point}`);
  await page.getByRole('button', { name: 'Delete access point' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill(point);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete access point' }).click();
  await expect(page).toHaveURL('/access-points');
  await page.goto(`/permission-policies/${policy}`);
  await page.getByRole('button', { name: 'Delete permission policy' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete permission policy' }).click();
  await expect(page).toHaveURL('/permission-policies');
  await expect(page.getByRole('link', { name: policy })).toBeHidden();
});

/** The choice of an instance, by its name. */
async function label(page: import('@playwright/test').Page, instance: string): Promise<string> {
  return page.locator('select[name=instance] option').filter({ hasText: instance }).innerText();
}

/** Sets an access point up, for the first instance that there is. */
async function setUp(page: import('@playwright/test').Page, name: string): Promise<void> {
  await page.goto('/access-points');
  await page.getByRole('textbox', { name: 'Application access point' }).first().fill(name);
  await page.getByRole('button', { name: 'Set up access point' }).click();
  await expect(page).toHaveURL(`/access-points/${name}`);
}
