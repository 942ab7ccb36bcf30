import { expect, test } from './fixtures.ts';
import { call, letIn } from './gateway.ts';

test('a program is let in, used, kept out and let go', async ({ signedIn: page, server, expectedComplaints }) => {
  // The policy that is none.
  expectedComplaints.push(/status of 400/);
  await page.goto('/k/new');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page).toHaveURL(/\/k\/[0-9a-f-]{36}$/);
  const key = page.url().split('/').at(-1)!;

  await page.goto('/callers');
  await expect(page.getByText(server.gateway)).toBeVisible();
  const { name, caller } = await letIn(page);
  const secret = caller[1];

  const plaintext = Buffer.from('a parcel').toString('base64');
  const made = await call(server.gateway, caller, 'Encrypt', { KeyId: key, Plaintext: plaintext });
  const opened = await call(server.gateway, caller, 'Decrypt', { CiphertextBlob: made.CiphertextBlob! });
  expect(opened).toMatchObject({ KeyId: key, Plaintext: plaintext });
  expect((await call(server.gateway, caller, 'DisableKey', { KeyId: key })).Code).toBe('Forbidden.NoPermission');

  // Another policy holds from the next call on; what is no policy is refused where it is wrong, and stays in its area.
  const policy = page.getByLabel('Policy', { exact: false }).and(page.locator('textarea'));
  const all = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}';
  await policy.fill(all);
  await page.getByRole('button', { name: 'Save policy' }).click();
  await expect(page.getByRole('alert')).toContainText('Action');
  await expect(policy).toHaveValue(all);
  await policy.fill(all.replace('oss:', 'kms:'));
  await page.getByRole('button', { name: 'Save policy' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
  expect((await call(server.gateway, caller, 'DisableKey', { KeyId: key })).Code).toBeUndefined();
  expect((await call(server.gateway, caller, 'Encrypt', { KeyId: key, Plaintext: plaintext })).Code).toBe('Rejected.Disabled');

  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Enable', exact: true })).toBeVisible();
  expect((await call(server.gateway, caller, 'ListKeys', {})).Code).toBe('Forbidden.AccessKey');
  await page.getByRole('button', { name: 'Enable', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Disable', exact: true })).toBeVisible();
  expect((await call(server.gateway, caller, 'ListKeys', {})).Code).toBeUndefined();

  await page.getByRole('button', { name: 'Create access key' }).click();
  await expect(page.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Create access key' })).toBeDisabled();

  await page.getByRole('button', { name: 'Delete RAM user' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete RAM user' }).click();
  await expect(page).toHaveURL('/callers');
  await expect(page.getByRole('link', { name })).toBeHidden();
  expect((await call(server.gateway, caller, 'ListKeys', {})).Code).toBe('InvalidAccessKeyId.NotFound');
  await page.goto(`/audit?object=ram-user/${name}`);
  await expect(page.getByText('DeleteUser')).toBeVisible();
  await expect(page.getByText(secret)).toBeHidden();
});
