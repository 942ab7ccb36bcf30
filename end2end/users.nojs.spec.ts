import { expect, test } from './fixtures.ts';
import { unique } from './journeys.ts';

test('somebody is invited and sets a password without JavaScript', async ({ page, session }) => {
  await page.context().addCookies(session.cookies);
  const name = unique('nojs');
  await page.goto('/users');
  await page.getByLabel('Name').fill(name);
  await page.getByRole('radio', { name: 'Viewer' }).check();
  await page.getByRole('button', { name: 'Invite operator' }).click();
  await expect(page).toHaveURL(`/users/${name}`);
  const path = await page.getByText(/^\/join\//).innerText();

  await page.context().clearCookies();
  await page.goto(path);
  await page.getByLabel('Password', { exact: true }).fill('the second harbour is farther');
  await page.getByLabel('Repeat password').fill('the second harbour is farther');
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.getByRole('link', { name }).click();
  await expect(page.getByRole('definition').filter({ hasText: 'Viewer' })).toBeVisible();
});
