import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { unique } from './journeys.ts';

const policy = (actions: string[]) => JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: ['*'], Principal: { RAM: ['acs:ram::1234567890123456:user/deploy'] } }],
});

/** Makes a software instance and opens the form for a key there. */
async function formForAnInstance(page: Page): Promise<void> {
  const name = unique('policies');
  await page.goto('/i');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Type').selectOption('software');
  await page.getByRole('button', { name: 'Create instance' }).click();
  await expect(page.getByRole('rowheader', { name })).toBeVisible();
  await page.goto('/k/new');
  const place = page.getByLabel('Where');
  await expect(page.getByLabel('Key policy')).toHaveCount(0);
  await place.selectOption(await place.locator('option', { hasText: name }).getAttribute('value'));
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
}

test.describe('policies', () => {
  test.beforeEach(({ expectedComplaints }) => void expectedComplaints.push(/status of 400/));

  test('[R137] a key is created with a policy; one that is none is refused where it stands', async ({ signedIn: page }) => {
    await formForAnInstance(page);
    await page.getByLabel('Key policy').fill(policy(['ecs:Start']));
    await page.getByRole('button', { name: 'Create key' }).click();
    await expect(page.getByRole('alert')).toContainText('Statement 1 of the policy has no valid Action.');
    await page.getByLabel('Key policy').fill(policy(['kms:Encrypt']));
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('link', { name: 'Policy', exact: true }).click();
    await expect(page.getByText('The key has a policy of its own.')).toBeVisible();
    await expect(page.getByLabel('Policy as JSON')).toHaveValue(policy(['kms:Encrypt']));
  });

  test('[R253] a key has the default policy until it gets another, and gets it back', async ({ signedIn: page }) => {
    await formForAnInstance(page);
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('link', { name: 'Policy', exact: true }).click();
    await expect(page.getByText('The key has the default policy')).toBeVisible();
    const text = page.getByLabel('Policy as JSON');
    await expect(text).toHaveValue(/kms default key policy/);
    const before = await text.inputValue();

    await text.fill('{ "Version": ');
    await page.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByRole('alert')).toContainText('The policy is not JSON: see line 1, column 12.');
    await expect(text).toHaveValue('{ "Version": ');
    await text.fill(policy(['kms:Decrypt']));
    await page.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByText('The key has a policy of its own.')).toBeVisible();
    await page.reload();
    await expect(text).toHaveValue(policy(['kms:Decrypt']));

    await page.getByRole('button', { name: 'Use default policy' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Use default policy' }).click();
    await expect(page.getByText('The key has the default policy')).toBeVisible();
    await expect(text).toHaveValue(before);
    await page.getByRole('link', { name: 'History' }).click();
    await expect(page.getByText('SetKeyPolicy').first()).toBeVisible();
  });
});

test('keys of the default KMS have no policy, and their page says so', async ({ signedIn: page }) => {
  await page.goto('/k/new');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('link', { name: 'Policy', exact: true }).click();
  await expect(page.getByText('Keys of the default KMS have no policy')).toBeVisible();
});
