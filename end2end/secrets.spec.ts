import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { unique } from './journeys.ts';
import type { Page } from '@playwright/test';

/** A key that the KMS made, in the first region's default KMS: its id. */
async function createKey(page: Page, alias: string): Promise<string> {
  await page.goto('/k/new');
  await page.getByLabel('Alias').fill(alias);
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page).toHaveURL(/\/k\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname.split('/')[2]!;
}

async function createSecret(page: Page, name: string, key: string, value: string, version = ''): Promise<void> {
  await page.goto('/s/new');
  await page.getByLabel('Secret name').fill(name);
  await page.getByLabel('Sealed by').fill(key);
  await page.getByRole('textbox', { name: 'Value', exact: true }).fill(value);
  await page.getByRole('textbox', { name: 'Version ID' }).fill(version);
  await page.getByRole('button', { name: 'Create secret' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
}

test('[R258] a secret is created, read, renewed and brought back; the log tells who read it, and nothing tells the value', async ({ signedIn: page, server, expectedComplaints }) => {
  expectedComplaints.push(/status of 400.*move-stage/);
  const [alias, name, value] = [unique('seals'), `${unique('db')}/prod`, unique('a-value-of-a-secret')];
  await createKey(page, alias);
  await createSecret(page, name, alias, value, 'v1');
  expect(new URL(page.url()).pathname).toBe(`/s/cn-hangzhou/${encodeURIComponent(name)}`);
  await expect(page.getByText(value)).toBeHidden();
  await page.getByRole('button', { name: 'Show current value' }).click();
  await expect(page.locator('pre').getByText(value)).toBeVisible();
  await page.getByRole('button', { name: 'Hide value' }).click();
  await expect(page.getByText(value)).toBeHidden();

  await page.getByRole('textbox', { name: 'Value', exact: true }).fill('the second value');
  await page.getByRole('textbox', { name: 'Version ID' }).fill('v2');
  await page.getByRole('button', { name: 'Put new value' }).click();
  const versions = page.getByRole('table', { name: 'Versions' });
  await expect(versions.getByRole('row', { name: /v2/ })).toContainText('ACSCurrent');
  await expect(versions.getByRole('row', { name: /v1/ })).toContainText('ACSPrevious');
  await expect(page.getByRole('textbox', { name: 'Value', exact: true })).toHaveValue('');
  await expect(page.locator('pre').getByText(value)).toBeHidden();
  await page.getByRole('button', { name: 'Show v1' }).click();
  await expect(page.locator('pre').getByText(value)).toBeVisible();
  await page.getByRole('button', { name: 'Make v1 current' }).click();
  await expect(versions.getByRole('row', { name: /v1/ })).toContainText('ACSCurrent');
  await expect(versions.getByRole('row', { name: /v2/ })).toContainText('ACSPrevious');
  await page.getByRole('textbox', { name: 'Stage', exact: true }).fill('blue');
  await page.getByLabel('To version').selectOption('v2');
  await page.getByRole('button', { name: 'Move stage' }).click();
  await expect(versions.getByRole('row', { name: /v2/ })).toContainText('blue');
  await page.getByRole('textbox', { name: 'Stage', exact: true }).fill('ACSCurrent');
  await page.getByLabel('To version').selectOption('');
  await page.getByRole('button', { name: 'Move stage' }).click();
  await expect(page.getByText('it moves to another version and is not taken away')).toBeVisible();

  await page.reload();
  const history = page.getByRole('table', { name: 'History' });
  for (const action of ['CreateSecret', 'PutSecretValue', 'UpdateSecretVersionStage']) {
    await expect(history.getByRole('rowheader', { name: action, exact: true }).first()).toBeVisible();
  }
  await expect(history.getByRole('rowheader', { name: 'GetSecretValue' })).toHaveCount(2);
  for (const text of [await page.content(), await readFile(server.logFile, 'utf8')]) expect(text).not.toContain(value);
});

test('[R67] [R256] [R257] [R259] secrets are listed by type, tagged, deleted and kept', async ({ signedIn: page, expectedComplaints }) => {
  // What is refused; and the page of a secret that is gone, which asks for it once more before it is left.
  expectedComplaints.push(/status of 4(00|04|09)/);
  const [alias, first, second] = [unique('seals'), unique('generic'), unique('rds')];
  const key = await createKey(page, alias);
  await createSecret(page, first, key, 'any');
  await page.goto(`/s/new?key=${key}&region=cn-hangzhou`);
  await page.getByLabel('Secret name').fill(second);
  await page.getByLabel('Secret type').selectOption('Rds');
  await expect(page.getByText('{"Accounts":')).toBeVisible();
  await page.getByRole('textbox', { name: 'Value', exact: true }).fill('not an account');
  await page.getByRole('button', { name: 'Create secret' }).click();
  await expect(page.getByText('This is not the form of this type')).toBeVisible();
  await page.getByRole('textbox', { name: 'Value', exact: true }).fill('{"Accounts":[{"AccountName":"a","AccountPassword":"b"}]}');
  await page.getByRole('button', { name: 'Create secret' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(second);
  const team = unique('team');
  await page.getByLabel('Tag key').fill('team');
  await page.getByLabel('Tag value').fill(team);
  await page.getByRole('button', { name: 'Set tag' }).click();
  await page.getByRole('link', { name: 'team', exact: true }).click();

  const secrets = page.getByRole('table', { name: 'Secrets' });
  await expect(secrets.getByRole('rowheader')).toHaveCount(1);
  await secrets.getByRole('link', { name: second }).click();
  await page.getByLabel('Tell when a new value is due').check();
  await page.getByLabel('Hours between values').fill('24');
  await page.getByRole('button', { name: 'Save rotation' }).click();
  await expect(page.getByText('in 23 h 59 m')).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: '24 hours' })).toBeVisible();
  await page.goto('/clocks?kind=secret-rotation');
  await expect(page.getByRole('row').filter({ hasText: second })).toContainText('Secret needs a new value');
  await page.goto(`/s?tag=team&value=${team}`);
  const types = page.getByRole('navigation', { name: 'Types of secrets' });
  await expect(types.getByRole('link', { name: 'Database' })).toHaveText('Database 1');
  await expect(types.getByRole('link', { name: 'Generic' })).toHaveText('Generic 0');
  await types.getByRole('link', { name: 'Generic' }).click();
  await expect(page.getByText('No secrets match.')).toBeVisible();
  await types.getByRole('link', { name: 'Database' }).click();
  await expect(secrets.getByRole('rowheader', { name: second })).toBeVisible();
  await expect(page).toHaveURL(/type=database/);

  await secrets.getByRole('link', { name: 'Schedule deletion' }).click();
  await page.getByRole('button', { name: 'Schedule deletion' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Days').fill('7');
  await dialog.getByRole('textbox', { name: /type/i }).fill(second);
  await dialog.getByRole('button', { name: 'Schedule deletion' }).click();
  await expect(page.getByText('This secret will be deleted')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show current value' })).toHaveAttribute('aria-disabled', 'true');
  await page.goto('/clocks?kind=secret');
  const due = page.getByRole('row').filter({ hasText: second });
  await expect(due.getByRole('link', { name: 'Open secret' })).toBeVisible();
  await page.goto(`/s?q=${second}`);
  await secrets.getByRole('button', { name: `Keep ${second}` }).click();
  await expect(secrets.getByText('Pending deletion')).toBeHidden();

  await page.goto(`/k/${key}`);
  await page.getByRole('button', { name: 'Schedule deletion' }).click();
  await dialog.getByRole('textbox', { name: /type/i }).fill(alias);
  await dialog.getByRole('button', { name: /Schedule/ }).click();
  await expect(page.getByText('Secrets are sealed under this key (2)')).toBeVisible();

  await page.goto(`/s/cn-hangzhou/${first}`);
  await expect(page.getByText('A generic secret is rotated by hand')).toBeVisible();
  await page.getByRole('button', { name: 'Schedule deletion' }).click();
  await dialog.getByRole('checkbox', { name: /Delete at once/ }).check();
  await expect(dialog.getByLabel('Days')).toBeHidden();
  await dialog.getByRole('textbox', { name: /type/i }).fill(first);
  await dialog.getByRole('button', { name: 'Delete at once' }).click();
  await expect(page).toHaveURL(/\/s$/);
  await page.goto(`/s?q=${first}`);
  await expect(page.getByText('No secrets match.')).toBeVisible();
});
