import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { call, letIn, recorded } from './gateway.ts';
import { alive, unique } from './journeys.ts';

/** A key of the KMS, made by the real page: its id. */
async function createKey(page: import('@playwright/test').Page): Promise<string> {
  await page.goto('/k/new');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page).toHaveURL(/\/k\/[0-9a-f-]{36}$/);
  return page.url().split('/').at(-1)!;
}

test('[R282] [R284] [R285] what a gateway was asked is found by a query, looked at and taken away', async ({ signedIn: page, server }, info) => {
  const key = await createKey(page);
  const { caller } = await letIn(page, 'Use keys', unique('logged'));
  const plaintext = Buffer.from('nobody else reads this').toString('base64');
  const made = await call(server.gateway, caller, 'Encrypt', { KeyId: key, Plaintext: plaintext });
  await call(server.gateway, caller, 'Decrypt', { CiphertextBlob: made.CiphertextBlob! });
  expect((await call(server.gateway, caller, 'DisableKey', { KeyId: key })).Code).toBe('Forbidden.NoPermission');
  expect((await call(server.gateway, [caller[0], 'another secret'], 'Decrypt', { CiphertextBlob: made.CiphertextBlob! })).Code).toBe('SignatureDoesNotMatch');
  await recorded(page.request, `access_key_id = ${caller[0]}`, 4);

  await page.getByRole('link', { name: 'Access log' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Access log' })).toBeVisible();
  const query = page.getByLabel('Query', { exact: true });
  await query.fill(`EventName = "Decrypt" and ResourceType = "KMS" and access_key_id = "${caller[0]}"`);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page).toHaveURL(/\/logs\?q=EventName/);
  await expect(page.getByRole('rowheader', { name: /^\d{4}-/ })).toHaveCount(2);
  const table = page.getByRole('group', { name: 'Access log' });
  await expect(table.getByRole('row')).toContainText([/Status/, /SignatureDoesNotMatch/, /Decrypt/]);

  // By what became of it, and by its cause; the filters are chips that can be taken away.
  await page.getByLabel('Status', { exact: true }).selectOption('Succeeded');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(table.getByRole('rowheader')).toHaveCount(1);
  await page.getByRole('link', { name: 'Remove filter Status: ok' }).click();
  await expect(table.getByRole('rowheader')).toHaveCount(2);
  await query.fill(`ErrorCode = "Forbidden.NoPermission" and cmkid = "${key}"`);
  await query.press('Enter');
  await expect(table.getByRole('rowheader')).toHaveCount(1);
  await expect(table.getByRole('cell', { name: 'DisableKey' })).toBeVisible();

  const exported = async (link: string) => {
    const event = page.waitForEvent('download');
    await page.getByRole('link', { name: link }).click();
    return (await readFile(await (await event).path(), 'utf8')).trim().split('\n');
  };
  const [line] = await exported('Export JSON');
  expect(JSON.parse(line!)).toMatchObject({ api_name: 'DisableKey', cmkid: key, error_code: 'Forbidden.NoPermission', gateway_type: 'shared', status_code: 403, account_id: '1000000000000000' });
  const csv = await exported('Export CSV');
  expect(csv).toHaveLength(2);
  expect(csv[0]).toContain('access_key_fingerprint,access_key_id,account_id,api_name');

  // A record has all fields, and leads to those that are like it.
  await table.getByRole('rowheader').getByRole('link').click();
  await expect(page).toHaveURL(/\/logs\/\d+-[0-9A-F-]{36}$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Request ');
  await expect(page.locator('.definition', { hasText: 'error_code' }).first()).toContainText('Forbidden.NoPermission');
  await expect(page.getByText('"status_code": 403')).toBeVisible();
  expect(await page.content()).not.toContain(plaintext);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  await page.screenshot({ path: info.outputPath('record.png'), fullPage: true });
  await page.getByRole('link', { name: 'With the same key' }).click();
  await expect(table.getByRole('rowheader')).toHaveCount(3);
});

test('a query that cannot be read is told where, and fields are suggested', async ({ signedIn: page }) => {
  await page.goto('/logs');
  await alive(page);
  const query = page.getByLabel('Query', { exact: true });
  await query.fill('api_name = "Decrypt" and stat');
  await page.getByRole('button', { name: 'Insert status_code' }).click();
  await expect(query).toHaveValue('api_name = "Decrypt" and status_code ');
  await expect(query).toBeFocused();
  await query.pressSequentially('>= many');
  await query.press('Enter');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('character 41');
  await expect(alert).toContainText('a number is expected');
  await expect(alert.locator('mark')).toHaveText('many');
  await page.goto(`/logs?q=${encodeURIComponent('api_nam = "Decrypt"')}`);
  await expect(alert).toContainText('Perhaps api_name is meant.');
});

test('what is typed before the page is alive stays, and fields are suggested for it', async ({ signedIn: page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/logs', { waitUntil: 'commit' });
  const query = page.getByLabel('Query', { exact: true });
  await query.fill('status_c');
  release();
  await alive(page);
  await expect(query).toHaveValue('status_c');
  await expect(page.getByRole('button', { name: 'Insert status_code' })).toBeVisible();
});

test('the log is followed as it grows, and g l leads to it', async ({ signedIn: page, server }) => {
  const name = unique('Followed').replace(/[^A-Za-z]/g, '');
  await page.goto('/k');
  await alive(page);
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page).toHaveURL('/logs');
  await page.goto(`/logs?operation=${name}`);
  await expect(page.getByRole('group', { name: 'Access log' })).toBeHidden();
  const follow = page.getByRole('button', { name: 'Follow' });
  await follow.click();
  await expect(page.getByRole('button', { name: 'Following' })).toHaveAttribute('aria-pressed', 'true');
  await fetch(`${server.gateway}/?Action=${name}`);
  await expect(page.getByRole('group', { name: 'Access log' }).getByRole('rowheader')).toHaveCount(1, { timeout: 15_000 });
  await expect(page.getByRole('heading', { name: 'Requests over time' })).toBeVisible();
  await expect(page.getByText('Refused: 1')).toBeVisible();
});
