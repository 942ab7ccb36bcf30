import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { call, letIn, recorded } from './gateway.ts';
import { alive, unique } from './journeys.ts';
import { isSigned, Receiver } from './webhook.ts';

/** Adds a webhook by the real page, and gives its secret, which is shown once. */
async function addWebhook(page: Page, name: string, url: string): Promise<string> {
  await page.goto('/alerts/webhooks');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Address').fill(url);
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await expect(page.getByText(`The secret of ${name}`)).toBeVisible();
  const secret = await page.locator('.notice .code-block code').innerText();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  return secret;
}

const accessible = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
};

test('[R280] [R286] an alert is made of a query of the log, fires to a webhook, is muted, and ends', async ({ signedIn: page, server }, info) => {
  test.setTimeout(300_000);
  // The first try is refused, so that it is tried again.
  const receiver = await Receiver.start([503]);
  const [hook, rule] = [unique('on-call'), unique('refused')];
  const secret = await addWebhook(page, hook, receiver.url);
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect.poll(() => receiver.told.length).toBe(1);
  await expect.poll(() => receiver.told.length, { timeout: 60_000 }).toBe(2);
  const [first, second] = receiver.told;
  expect(first!.headers['webhook-id']).toBe(second!.headers['webhook-id']);
  for (const told of [first!, second!]) expect(isSigned(told, secret)).toBe(true);
  expect(isSigned({ ...second!, body: second!.body.replace('test', 'tent') }, secret)).toBe(false);
  await page.reload();
  await expect(page.getByRole('row', { name: /Test.*Delivered.*answered 503.*answered 204/ })).toBeVisible();
  await accessible(page);
  await page.screenshot({ path: info.outputPath('webhook.png'), fullPage: true });

  // From the log to the form of a rule, with the query that is looked at.
  const { caller } = await letIn(page, 'Look only', unique('refused'));
  await page.goto(`/logs?q=${encodeURIComponent(`access_key_id = "${caller[0]}"`)}&status=4xx`);
  await page.getByRole('link', { name: 'Make an alert of this' }).click();
  await expect(page).toHaveURL(/\/alerts\/new\?kind=log-matches&q=/);
  const query = `(access_key_id = "${caller[0]}") and status_code >= 400 and status_code < 500`;
  await expect(page.getByRole('textbox', { name: 'Query' })).toHaveValue(query);
  await page.getByLabel('Name').fill(rule);
  await page.getByLabel('More than so many').fill('1');
  await page.getByLabel('Looks back, minutes').fill('1');
  await page.getByLabel('For at least, minutes').fill('0');
  await page.getByLabel('Severity').selectOption('Critical');
  await page.getByLabel(hook).check();
  await accessible(page);
  await page.getByRole('button', { name: 'Create rule' }).click();
  await expect(page.getByRole('heading', { level: 1, name: rule })).toBeVisible();
  const address = new URL(page.url()).pathname;
  await expect(page.getByText('0 · threshold 1. The condition does not hold.')).toBeVisible();

  for (let n = 0; n < 2; n += 1) {
    expect((await call(server.gateway, caller, 'CreateKey', {})).Code).toBe('Forbidden.NoPermission');
  }
  await recorded(page.request, query, 2);
  await expect.poll(() => receiver.told.length, { timeout: 60_000 }).toBe(3);
  const fired = receiver.told[2]!;
  expect(isSigned(fired, secret)).toBe(true);
  expect(JSON.parse(fired.body)).toMatchObject({
    type: 'alert.firing', data: { state: 'firing', value: 2, threshold: 1, severity: 'critical', rule: { name: rule }, path: address },
  });

  // It is told on the overview and with the gateways, and the list has it first.
  for (const path of ['/', '/gateways/shared']) {
    await page.goto(path);
    await expect(page.getByRole('alert').getByRole('link', { name: rule })).toBeVisible();
  }
  await page.goto('/alerts?state=firing');
  await alive(page);
  const row = page.getByRole('row', { name: new RegExp(rule) });
  await expect(row).toContainText('Firing');
  await page.screenshot({ path: info.outputPath('firing.png'), fullPage: true });

  await row.getByRole('link', { name: rule }).click();
  await page.getByRole('button', { name: 'For 8 h' }).click();
  await expect(page.getByText('Muted until')).toBeVisible();
  // It ends by itself once the minute is over; who was told that it fires is told so, though it is muted.
  await expect(page.locator('.page-header').getByText('Resolved')).toBeVisible({ timeout: 120_000 });
  await expect.poll(() => receiver.told.length).toBe(4);
  expect(JSON.parse(receiver.told[3]!.body)).toMatchObject({ type: 'alert.resolved', data: { state: 'resolved' } });
  await page.reload();
  for (const action of ['AlertResolved', 'MuteAlert', 'AlertFired', 'CreateAlert']) {
    await expect(page.getByRole('rowheader', { name: action })).toBeVisible();
  }
  await accessible(page);
  await page.screenshot({ path: info.outputPath('rule.png'), fullPage: true });

  await page.getByRole('button', { name: 'Delete rule' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete rule' }).click();
  await expect(page).toHaveURL('/alerts');
  await expect(row).toBeHidden();
  await receiver.stop();
});

test('[R274] [R275] [R276] [R277] [R278] [R279] ready-made rules are there for each phase, are changed and had back', async ({ signedIn: page }, info) => {
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(async () => {
    if (!page.url().endsWith('/alerts')) {
      await page.keyboard.press('g');
      await page.keyboard.press('e');
    }
    await expect(page).toHaveURL('/alerts', { timeout: 1000 });
  }).toPass();
  const table = page.getByRole('table', { name: 'Alerts' });
  for (const rule of ['Shared gateway slower than usual', 'Success rate falls', 'Dedicated gateways throttle', 'Requests left at the shared gateway']) {
    await expect(table.getByRole('rowheader', { name: rule })).toBeVisible();
  }
  await page.screenshot({ path: info.outputPath('list.png'), fullPage: true });
  await page.getByLabel('Phase', { exact: true }).selectOption('After');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page).toHaveURL(/phase=after/);
  await expect(table.getByRole('rowheader')).toHaveCount(3);

  await page.goto('/alerts/quota-90');
  await page.getByLabel('From percent on').fill('95');
  await page.getByRole('button', { name: 'Save rule' }).click();
  await expect(page.getByText('95 % or more of a quota').first()).toBeVisible();
  await page.getByRole('button', { name: 'Back to the ready-made values' }).click();
  await expect(page.getByText('90 % or more of a quota').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Back to the ready-made values' })).toBeHidden();
  await page.getByRole('button', { name: 'Disable' }).click();
  await expect(page.locator('.page-header').getByText('Disabled')).toBeVisible();
  await page.getByRole('button', { name: 'Enable' }).click();
  await expect(page.locator('.page-header').getByText('Inactive').or(page.locator('.page-header').getByText('Firing'))).toBeVisible();

  // On a small screen, in the dark, in Chinese.
  await page.goto('/preferences?theme=dark&locale=zh-CN&back=/alerts');
  await page.setViewportSize({ width: 390, height: 900 });
  for (const path of ['/alerts', '/alerts/new', '/alerts/new?kind=slower', '/alerts/shared-slower', '/alerts/webhooks']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await accessible(page);
    await page.screenshot({ path: info.outputPath(`small${path.replace(/\W/g, '-')}.png`), fullPage: true });
  }
});

test('what a webhook is to be told outlives the end of the server', async ({ signedIn: page, server, expectedComplaints }) => {
  // The stream of changes ends with the server.
  expectedComplaints.push(/events/, /ERR_CONNECTION_REFUSED/, /ERR_INCOMPLETE_CHUNKED_ENCODING/);
  const gone = await Receiver.start();
  const { port } = new URL(gone.url);
  await gone.stop();
  const hook = unique('later');
  const secret = await addWebhook(page, hook, gone.url);
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole('row', { name: /Waiting.*not reachable/ })).toBeVisible({ timeout: 1000 });
  }).toPass();
  // All of the page is there before the server goes.
  await alive(page);
  await server.restart();
  const receiver = await Receiver.start([], Number(port));
  await expect.poll(() => receiver.told.length, { timeout: 60_000 }).toBe(1);
  expect(isSigned(receiver.told[0]!, secret)).toBe(true);
  await page.reload();
  await expect(page.getByRole('row', { name: /Delivered/ })).toBeVisible();
  await expect(page.getByText(secret)).toBeHidden();
  await receiver.stop();
});

test.describe('what no rule and no webhook can be', () => {
  test.beforeEach(({ expectedComplaints }) => void expectedComplaints.push(/status of 400/));

  test('is refused with what is wrong', async ({ signedIn: page }) => {
    await page.goto('/alerts/webhooks');
    await page.getByLabel('Name').fill('no');
    await page.getByLabel('Address').fill('http://example.com/');
    await page.getByRole('button', { name: 'Add webhook' }).click();
    await expect(page.getByRole('alert')).toContainText('https://');
    await page.goto('/alerts/new?kind=log-matches&q=status_code%20%3E%3D');
    await page.getByLabel('Name').fill('no');
    await page.getByRole('button', { name: 'Create rule' }).click();
    await expect(page.getByRole('alert')).toContainText('the query cannot be read');
  });
});
