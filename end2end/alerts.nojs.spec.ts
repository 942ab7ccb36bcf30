import { expect, test } from './fixtures.ts';
import { unique } from './journeys.ts';
import { isSigned, Receiver } from './webhook.ts';

test('rules and webhooks are made, changed, muted and removed without JavaScript', async ({ signedIn: page }) => {
  const receiver = await Receiver.start();
  const [hook, rule] = [unique('hook'), unique('rule')];
  await page.goto('/alerts/webhooks');
  await page.getByLabel('Name').fill(hook);
  await page.getByLabel('Address').fill(receiver.url);
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const secret = await page.locator('.notice .code-block code').innerText();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect.poll(() => receiver.told.length).toBe(1);
  expect(isSigned(receiver.told[0]!, secret)).toBe(true);

  await page.goto('/alerts/new');
  await page.getByRole('link', { name: 'Share of errors' }).click();
  await page.getByLabel('Name').fill(rule);
  await page.getByLabel('Percent of the requests').fill('0.5');
  await page.getByLabel(hook).check();
  await page.getByRole('button', { name: 'Create rule' }).click();
  await expect(page.getByRole('heading', { level: 1, name: rule })).toBeVisible();
  await expect(page.getByText(/at least 0.5 %/)).toBeVisible();
  const address = page.url();
  await page.getByRole('button', { name: 'For 1 h' }).click();
  await page.goto(address);
  await expect(page.getByText('Muted until')).toBeVisible();
  await page.getByRole('button', { name: 'Unmute' }).click();
  await page.goto(address);
  await expect(page.getByText('Muted until')).toBeHidden();
  await page.getByLabel('Of at least so many requests').fill('7');
  await page.getByRole('button', { name: 'Save rule' }).click();
  await page.goto(address);
  await expect(page.getByText(/of 7 or more/)).toBeVisible();

  await page.goto('/alerts');
  await page.getByLabel('State', { exact: true }).selectOption('inactive');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page.getByRole('row', { name: new RegExp(rule) })).toContainText(hook);
  await receiver.stop();
});
