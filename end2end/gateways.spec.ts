import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { call, letIn } from './gateway.ts';

/** The cells of a gateway's row of figures: all requests first. */
const figures = (page: import('@playwright/test').Page, gateway: string) =>
  page.getByRole('table', { name: 'Figures' }).getByRole('row', { name: new RegExp(gateway) }).getByRole('cell');

test('[R264] [R265] [R266] [R269] what passes the shared gateway is counted, drawn, marked and taken away', async ({ signedIn: page, server }) => {
  await page.goto('/k/new');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page).toHaveURL(/\/k\/[0-9a-f-]{36}$/);
  const key = page.url().split('/').at(-1)!;
  const { name, caller } = await letIn(page);

  // Fourteen of this program: ten that go well, four that do not.
  const plaintext = Buffer.from('a parcel').toString('base64');
  for (let n = 0; n < 10; n += 1) {
    expect((await call(server.gateway, caller, 'Encrypt', { KeyId: key, Plaintext: plaintext })).Code).toBeUndefined();
  }
  for (let n = 0; n < 4; n += 1) {
    expect((await call(server.gateway, caller, 'DisableKey', { KeyId: key })).Code).toBe('Forbidden.NoPermission');
  }

  // What is counted is stored as each second ends. Other tests of this server may call too, by programs of their own.
  await expect(async () => {
    await page.goto('/gateways/shared?range=15m&operation=Encrypt');
    await expect(page.getByRole('table', { name: 'Callers' }).getByRole('row', { name: new RegExp(name) }).getByRole('cell').first()).toHaveText('10', { timeout: 1000 });
  }).toPass({ timeout: 15_000 });
  await page.goto('/gateways/shared?range=15m');
  const row = page.getByRole('table', { name: 'Callers' }).getByRole('row', { name: new RegExp(name) });
  await expect(row.getByRole('cell').first()).toHaveText('14');
  await expect(row.getByRole('cell').nth(1)).toHaveText('4');
  await expect(page.getByRole('table', { name: 'Errors' }).getByRole('row', { name: /403 Forbidden.NoPermission/ })).toBeVisible();

  // Each chart has its numbers; all requests are in the figures and in the tables.
  for (const title of ['Requests a second', 'Latency, ms', 'Answers a second, by status']) {
    const figure = page.getByRole('figure', { name: title });
    await expect(figure.getByRole('img', { name: title })).toBeVisible();
    await figure.getByText('As a table').click();
    await expect(figure.getByRole('row').nth(1)).toBeVisible();
  }

  // The crosshair tells the values of a point on every chart.
  const plot = page.getByRole('figure', { name: 'Requests a second' }).getByRole('img');
  await plot.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plot.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await expect(page.getByRole('figure', { name: 'Requests a second' }).locator('.reading-time')).toHaveText(/\d{4}-\d\d-\d\d/);

  // A baseline, a phase and a note, each told in the audit log.
  await page.getByRole('button', { name: 'Record this range as the baseline' }).click();
  await expect(page.getByText('None recorded')).toBeHidden();
  await page.getByRole('button', { name: 'Begin the switchover' }).click();
  await expect(page.getByRole('cell', { name: 'The switchover began' })).toBeVisible();
  await page.getByLabel('Note').fill('Release <7>');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(page.getByRole('cell', { name: 'Release <7>' })).toBeVisible();
  await expect(page.getByText(/as in the baseline|Too few requests/).first()).toBeVisible();

  // What is drawn over is shown, by its address.
  await plot.scrollIntoViewIfNeeded();
  const box = (await plot.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 4, box.y + 30, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=\d{4}.*to=\d{4}/);
  await page.goBack();
  await expect(page).toHaveURL(/range=15m/);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
  expect(lines[0]).toBe('time,gateway,seconds,answered,refused,throttled,failed,p50_us,p95_us,p99_us,max_us');
  const answered = lines.slice(1).map((line) => Number(line.split(',')[3])).reduce((a, b) => a + b, 0);
  expect(answered).toBeGreaterThanOrEqual(10);

  await page.goto('/audit?object=gateways');
  for (const action of ['RecordBaseline', 'BeginPhase', 'Annotate']) {
    await expect(page.getByRole('rowheader', { name: action }).first()).toBeVisible();
  }

  // Both gateways beside each other, legible on a small screen and in the dark.
  await page.goto('/preferences?theme=dark&back=/gateways/compare');
  await page.setViewportSize({ width: 390, height: 900 });
  await page.goto('/gateways/compare?range=15m');
  await expect(figures(page, 'Shared gateway').first()).not.toHaveText('0');
  await expect(figures(page, 'Dedicated gateways').first()).toHaveText('0');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
});
