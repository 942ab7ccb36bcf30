import type { Browser, Page } from '@playwright/test';
import { expect, listen, signIn, test } from './fixtures.ts';
import { unique } from './journeys.ts';

const password = 'the second harbour is farther';

/** Invites somebody as the administrator and gives the one-time link. */
async function invite(page: Page, name: string, role: string): Promise<string> {
  await page.goto('/users');
  await page.getByLabel('Name').fill(name);
  await page.getByRole('radio', { name: role }).check();
  await page.getByRole('button', { name: 'Invite operator' }).click();
  await expect(page).toHaveURL(`/users/${name}`);
  await expect(page.getByText(`Pass this link on to ${name}`)).toBeVisible();
  const link = await page.getByText(/^http:.*\/join\//).innerText();
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/join\/[\w-]{43}$/);
  return link;
}

/** Another person's browser, whose complaints but of refusals fail the test. */
async function elsewhere(browser: Browser, baseURL: string) {
  const context = await browser.newContext({ baseURL });
  const complaints = listen(context);
  return {
    page: await context.newPage(),
    close: async () => {
      await context.close();
      expect(complaints.filter((complaint) => !/status of 40[013]/.test(complaint))).toEqual([]);
    },
  };
}

async function setPassword(page: Page, link: string, chosen: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Password', { exact: true }).fill(chosen);
  await page.getByLabel('Repeat password').fill(chosen);
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
}

test('somebody is invited, sees what the role allows, and is shut out at once', async ({ signedIn: page, browser, baseURL }) => {
  const name = unique('viewer');
  const link = await invite(page, name, 'Viewer');
  const other = await elsewhere(browser, baseURL!);
  await setPassword(other.page, link, password);
  await expect(other.page.getByText(name, { exact: true })).toBeVisible();
  await other.page.goto('/k/new');
  await other.page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await other.page.getByRole('button', { name: 'Create key' }).click();
  await expect(other.page.getByText('Your role does not allow this.')).toBeVisible();
  expect((await other.page.goto('/users'))!.status()).toBe(403);
  await expect(other.page.getByText('Your role does not allow this.')).toBeVisible();
  expect((await other.page.goto(link))!.status()).toBe(403);
  await expect(other.page.getByText('This one-time link is used up')).toBeVisible();

  await page.reload();
  await expect(page.getByText('Pass this link on')).toBeHidden();
  await page.getByRole('radio', { name: 'Operator' }).check();
  await page.getByRole('button', { name: 'Save role' }).click();
  await other.page.goto('/k/new');
  await other.page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await other.page.getByRole('button', { name: 'Create key' }).click();
  await expect(other.page).toHaveURL(/\/k\/[0-9a-f-]{36}$/);

  await page.getByRole('button', { name: 'Disable operator' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable operator' }).click();
  await expect(page.locator('.page-header').getByText('Disabled', { exact: true })).toBeVisible();
  await other.page.goto('/k');
  await expect(other.page).toHaveURL(/\/signin/);
  await signIn(other.page, { name, password });
  await expect(other.page.getByRole('alert')).toContainText('The name or the password is wrong');
  await page.getByRole('button', { name: 'Enable operator' }).click();
  await expect(page.locator('.page-header').getByText('Enabled', { exact: true })).toBeVisible();
  await signIn(other.page, { name, password });
  await expect(other.page).toHaveURL(/\/k$/);

  await page.reload();
  await page.getByRole('button', { name: 'End sessions' }).click();
  await expect(page.getByRole('button', { name: 'End sessions' })).toHaveAttribute('aria-disabled', 'true');
  await other.page.goto('/k');
  await expect(other.page).toHaveURL(/\/signin/);
  await other.close();

  await page.getByRole('link', { name: 'What this operator did' }).click();
  await expect(page.getByRole('rowheader', { name: 'CreateKey' })).toBeVisible();
  await page.goto(`/audit?object=operator/${name}`);
  for (const action of ['InviteOperator', 'SetPassword', 'SetOperatorRole', 'DisableOperator', 'EnableOperator', 'EndSessions']) {
    await expect(page.getByRole('rowheader', { name: action, exact: true })).toBeVisible();
  }
});

test('a password is changed by its owner, and reset by a new link', async ({ signedIn: page, browser, baseURL }) => {
  const name = unique('owner');
  const first = await invite(page, name, 'Operator');
  await page.getByRole('button', { name: 'New one-time link' }).click();
  await expect(page.getByText(first)).toBeHidden();
  const second = await page.getByText(/^http:.*\/join\//).innerText();
  const other = await elsewhere(browser, baseURL!);
  expect((await other.page.goto(first))!.status()).toBe(403);
  await setPassword(other.page, second, password);

  await other.page.getByRole('link', { name }).click();
  const change = async (present: string, chosen: string) => {
    await other.page.getByLabel('Present password').fill(present);
    await other.page.getByLabel('Password', { exact: true }).fill(chosen);
    await other.page.getByLabel('Repeat password').fill(chosen);
    await other.page.getByRole('button', { name: 'Change password' }).click();
  };
  await change('not the password', 'a third harbour is near');
  await expect(other.page.getByText('The present password is another one.')).toBeVisible();
  await change(password, 'a third harbour is near');
  await expect(other.page.getByText('The password is changed.')).toBeVisible();
  await other.page.getByRole('button', { name: 'Sign out' }).click();
  await expect(other.page).toHaveURL(/\/signin/);
  await signIn(other.page, { name, password: 'a third harbour is near' });
  await expect(other.page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await other.close();
});

test('the last administrator stays, and the page says why', async ({ signedIn: page }) => {
  await page.goto('/users/administrator');
  for (const name of ['Disable operator', 'Save role']) {
    const button = page.getByRole('button', { name });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(button).toHaveAccessibleDescription(/Nobody else administers this server/);
  }
  const { origin } = new URL(page.url());
  const answer = await page.request.post('/api/operators/set-role', { form: { name: 'administrator', role: 'viewer' }, headers: { origin } });
  expect(answer.status()).toBe(409);
});
