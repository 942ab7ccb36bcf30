import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { Drive, metricsAddress, rehearse, type Gateway, type Rehearsal, type Report } from './drive.ts';
import { expect, listen, test as base, type Session } from './fixtures.ts';
import { Server } from './server.ts';

/** A switchover that has been driven, with its baseline and its phases marked by the real page. */
type Driven = { rehearsal: Rehearsal; usual: Report; switched: Report; metrics: string };

const test = base.extend<object, { driven: Driven }>({
  // Nothing else may pass its gateways.
  settings: [{ KEYFERRY_METRICS__LISTEN: '127.0.0.1:0' }, { scope: 'worker' }],

  driven: [
    async ({ browser, server, session }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'keyferry-drive-'));
      await use(await driveSwitchover(browser, server, session, folder));
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 170_000 },
  ],
});

const FAULTS = 'unknown-key=2,wrong-secret=2,old-timestamp=2,denied=2,malformed=2';
/** The charts of a gateway's page. */
const CHARTS = ['Requests a second', 'Latency, ms', 'Answers a second, by status'];
const GATEWAYS: [Gateway, string][] = [['shared', 'Shared gateway'], ['dedicated', 'Dedicated gateways']];

/** What both gateways are told of in one vocabulary, where dedicated ones have other words. */
const COMMON: Record<string, string> = {
  SignatureNotMatch: 'SignatureDoesNotMatch', RequestTimeTooSkewed: 'InvalidTimeStamp.Expired',
};

async function driveSwitchover(browser: Browser, server: Server, session: Session, folder: string): Promise<Driven> {
  const context = await browser.newContext({ storageState: session, baseURL: server.url });
  const complaints = listen(context);
  const page = await context.newPage();
  await page.goto('/');
  const rehearsal = await rehearse(page, server, folder);
  const secret = rehearsal.caller[1];

  const usual = await new Drive(secret, [...rehearsal.shared, '--requests', '400', '--rate', '100', '--seed', '1']).report();
  await expect(async () => {
    await page.goto('/gateways/shared?range=15m');
    await expect(figures(page, 'Shared gateway').first()).toHaveText('400', { timeout: 1000 });
  }).toPass({ timeout: 15_000 });
  await page.getByRole('button', { name: 'Record this range as the baseline' }).click();
  await expect(page.getByText('None recorded')).toBeHidden();
  await page.getByRole('button', { name: 'Begin the switchover' }).click();
  await expect(page.getByRole('cell', { name: 'The switchover began' })).toBeVisible();

  const switching = new Drive(secret, [
    ...rehearsal.both, '--rate', '60', '--seconds', '24', '--seed', '2', '--faults', FAULTS,
    '--callers', '6', '--stragglers', '2', '--switch-at', '6s', '--ramp', '6',
  ]);
  await switching.hear('All callers have moved but the stragglers.');
  const moved = new Date().toISOString();
  await page.goto('/gateways/compare?range=15m');
  // Counts are by the second: in that of the mark, nobody who moved may come by the shared gateway.
  const latest = async () => JSON.parse((await (await page.request.get('/logs.jsonl?q=useragent:*caller-5*')).text()).split('\n')[0]!).time as string;
  await expect.poll(async () => Date.parse(await latest()) - Date.parse(moved)).toBeGreaterThan(1000);
  await page.getByRole('button', { name: 'End the switchover' }).click();
  await expect(page.getByRole('cell', { name: 'The switchover ended' })).toBeVisible();
  const switched = await switching.report();
  expect(complaints, 'the browser complained').toEqual([]);
  await context.close();
  return { rehearsal, usual, switched, metrics: await metricsAddress(server) };
}

/** The cells of a gateway's row of figures: all requests first. */
const figures = (page: Page, gateway: string) =>
  page.getByRole('table', { name: 'Figures' }).getByRole('row', { name: new RegExp(`^${gateway}`) }).getByRole('cell');

const number = (text: string) => Number(text.replaceAll('\u202f', ''));

/** Answers of a gateway in both runs, added up by what `name` tells apart. */
function counted({ usual, switched }: Driven, gateway: Gateway, name: (answer: Report['answers'][number]) => string | null): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const answer of [...usual.answers, ...switched.answers].filter((answer) => answer.gateway === gateway)) {
    const key = name(answer);
    if (key !== null) sums[key] = (sums[key] ?? 0) + answer.count;
  }
  return sums;
}

const total = (sums: Record<string, number>) => Object.values(sums).reduce((a, b) => a + b, 0);
const failed = ({ status, code }: Report['answers'][number]) => (status === 200 ? null : `${status} ${COMMON[code] ?? code}`);

/** A table of a gateway's page: what is in each row's first two columns. */
async function rows(page: Page, label: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const row of await page.getByRole('table', { name: label, exact: true }).getByRole('row').all()) {
    if ((await row.getByRole('cell').count()) === 0) continue;
    found[await row.getByRole('rowheader').innerText()] = number(await row.getByRole('cell').first().innerText());
  }
  return found;
}

test('[R264] [R265] [R266] [R271] [R272] the pages have exactly what was sent, by operation and by code', async ({ signedIn: page, driven }, info) => {
  for (const { sent, answered, unanswered, unsent } of [driven.usual, driven.switched]) {
    expect([answered, unanswered, unsent]).toEqual([sent, 0, 0]);
  }
  for (const [gateway, name] of GATEWAYS) {
    const operations = counted(driven, gateway, ({ operation }) => operation);
    const errors = counted(driven, gateway, failed);
    await expect(async () => {
      await page.goto(`/gateways/${gateway}?range=15m`);
      expect(number(await figures(page, name).first().innerText())).toBe(total(operations));
    }).toPass({ timeout: 15_000 });
    expect(await rows(page, 'Operations')).toEqual(operations);
    expect(await rows(page, 'Errors')).toEqual(errors);
    expect(Object.keys(errors).length).toBeGreaterThanOrEqual(4);
    expect(await figures(page, name).nth(7).innerText()).toBe(String(total(errors)));
    // Who did not prove to be anybody is counted, and not named.
    const unproven = counted(driven, gateway, (answer) => (/SignatureDoesNotMatch|Expired/.test(failed(answer) ?? '') ? 'unproven' : null));
    expect(await rows(page, 'Callers')).toEqual({ billing: total(operations) - total(unproven) });
    await page.screenshot({ path: info.outputPath(`${gateway}.png`), fullPage: true });
  }
  await page.goto('/gateways/compare?range=15m');
  for (const [gateway, name] of GATEWAYS) {
    expect(number(await figures(page, name).first().innerText())).toBe(total(counted(driven, gateway, () => 'all')));
  }
  await page.screenshot({ path: info.outputPath('compare.png'), fullPage: true });
});

test('[R264] [R272] quantiles are those of the access log, and Prometheus is told the same counts', async ({ signedIn: page, driven }) => {
  for (const [gateway, name] of GATEWAYS) {
    const lines = (await (await page.request.get(`/logs.jsonl?gateway=${gateway}`)).text()).trim().split('\n');
    const took = lines.map((line) => (JSON.parse(line) as { duration: number }).duration).sort((a, b) => a - b);
    expect(took).toHaveLength(total(counted(driven, gateway, () => 'all')));
    await page.goto(`/gateways/${gateway}?range=15m`);
    for (const [cell, part] of [[3, 0.5], [4, 0.95], [5, 0.99], [6, 1]] as const) {
      const exact = took[Math.ceil(part * took.length) - 1]!;
      const text = await figures(page, name).nth(cell).innerText();
      // Classes of durations are 0.8 % wide; the log cuts microseconds off, and the page places that do not count.
      const places = text.split('.')[1]?.length ?? 0;
      const off = Math.abs(number(text) - exact);
      expect(off, `${gateway} ${part}: ${text}, exactly ${exact}`).toBeLessThanOrEqual(exact * 0.008 + 10 ** -places + 0.001);
    }
  }

  const told = (await (await fetch(driven.metrics)).text()).split('\n');
  for (const [gateway] of GATEWAYS) {
    const sums: Record<string, number> = {};
    for (const line of told.filter((line) => line.startsWith(`keyferry_gateway_requests_total{gateway="${gateway}"`))) {
      const label = (label: string) => new RegExp(`${label}="([^"]*)"`).exec(line)![1]!;
      const key = `${label('operation')} ${label('status')} ${label('code')}`;
      sums[key] = (sums[key] ?? 0) + Number(line.split(' ').at(-1));
    }
    expect(sums).toEqual(counted(driven, gateway, ({ operation, status, code }) => `${operation} ${status} ${COMMON[code] ?? code}`));
  }
});

test('[R270] [R273] [R275] stragglers are exactly those who never moved', async ({ signedIn: page, driven }, info) => {
  await page.goto('/gateways/stragglers');
  const table = page.getByRole('table', { name: 'Stragglers' });
  const agents = (await table.locator('.under').allInnerTexts()).sort();
  expect(agents).toEqual(driven.switched.callers.filter(({ straggler }) => straggler).map(({ agent }) => agent).sort());
  // The others have asked the shared gateway too since: for what only it has.
  const settled = driven.switched.callers.filter(({ straggler }) => !straggler);
  expect(settled.every(({ dedicated, shared }) => dedicated > 0 && shared > 0)).toBe(true);
  const requests = number((await page.getByText(/requests from 2 callers/).innerText()).split(' ')[0]!);
  expect(requests).toBeGreaterThan(0);
  await page.screenshot({ path: info.outputPath('stragglers.png'), fullPage: true });

  await page.goto('/gateways/shared?range=15m');
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict.getByText(/still gets/)).toHaveText(new RegExp(`still gets ${requests} requests .* from 2 callers still to switch`));
});

test('[R282] [R284] the access log finds as many as were sent', async ({ signedIn: page, driven }) => {
  const ours = 'useragent:*keyferry-drive*';
  const everything = { ...driven, gateway: 'shared' as Gateway };
  for (const [query, parameters, count] of [
    [ours, '', total(counted(driven, 'shared', () => 'all')) + total(counted(driven, 'dedicated', () => 'all'))],
    [`${ours} and api_name = "Decrypt"`, '&gateway=dedicated', counted(driven, 'dedicated', ({ operation }) => operation).Decrypt],
    [`${ours} and api_name = "DescribeKey"`, '', counted(everything, 'shared', ({ operation }) => operation).DescribeKey],
    ['error_code = "SignatureDoesNotMatch"', '&status=4xx', ['shared', 'dedicated'].map((gateway) => counted(driven, gateway as Gateway, failed)).reduce((sum, errors) => sum + (errors['400 SignatureDoesNotMatch'] ?? 0) + (errors['401 SignatureDoesNotMatch'] ?? 0), 0)],
  ] as const) {
    await page.goto(`/logs?q=${encodeURIComponent(query)}${parameters}`);
    await expect(page.getByText(new RegExp(`^\\d+ of ${count} that match$`)).first(), query).toBeVisible();
  }
});

test('[R269] [R272] the baseline is a band, phases are tints; a stretch is looked at by drawing over it', async ({ signedIn: page, driven }) => {
  expect(driven.usual.sent).toBe(400);
  await page.goto('/gateways/shared?range=15m');
  for (const [title, bands] of [[CHARTS[0]!, 1], [CHARTS[1]!, 1], [CHARTS[2]!, 0]] as const) {
    const plot = page.getByRole('img', { name: title });
    await expect(plot.locator('.band')).toHaveCount(bands);
    for (const phase of ['phase-switchover', 'phase-after']) await expect(plot.locator(`.${phase}`)).toHaveCount(1);
  }
  await expect(page.getByRole('region', { name: 'Verdict' }).getByText(/baseline/).first()).toBeVisible();

  // The crosshair tells what the table has of the point under it.
  const figure = page.getByRole('figure', { name: CHARTS[0]! });
  const plot = figure.getByRole('img');
  await expect(page.getByRole('group', { name: 'Refresh' })).toBeVisible();
  await plot.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plot.boundingBox())!;
  const reading = figure.locator('.reading-time output');
  // As soon as the page is alive.
  await expect(async () => {
    for (const from of [30, 12]) await page.mouse.move(x + width - from, y + height / 2);
    await expect(reading).toHaveText(/\d{4}-\d\d-\d\d/, { timeout: 1000 });
  }).toPass();
  const time = await reading.innerText();
  const row = figure.locator('tr[data-point]', { has: page.locator('th', { hasText: time }) }).first();
  expect(await figure.locator('.reading').first().textContent()).toBe(await row.locator('td').first().textContent());

  // The page is live: what is above the chart may have grown meanwhile.
  const { y: top } = (await plot.boundingBox())!;
  await page.mouse.move(x + width * 0.9, top + 20);
  await page.mouse.down();
  await page.mouse.move(x + width - 2, top + 30, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=\d{4}.*to=\d{4}/);
  await expect(page.getByRole('link', { name: '15 minutes' })).not.toHaveAttribute('aria-current', 'true');
  const csv = (await (await page.request.get(page.url().replace('/gateways/shared', '/gateways/shared.csv'))).text()).trim().split('\n').slice(1);
  const sum = csv.map((line) => line.split(',').slice(3, 7).map(Number).reduce((a, b) => a + b)).reduce((a, b) => a + b, 0);
  expect(sum).toBeGreaterThan(0);
  await expect(figures(page, 'Shared gateway').first()).toHaveText(sum.toLocaleString('en').replaceAll(',', '\u202f'));
});

test('charts and their tables are there without JavaScript, on a small screen and in Chinese, for everybody', async ({ browser, server, session, driven }, info) => {
  const sent = total(counted(driven, 'shared', () => 'all'));
  const plain = await browser.newContext({ storageState: session, baseURL: server.url, javaScriptEnabled: false });
  const page = await plain.newPage();
  await page.goto('/gateways/shared?range=15m');
  expect(number(await figures(page, 'Shared gateway').first().innerText())).toBe(sent);
  for (const title of CHARTS) {
    const figure = page.getByRole('figure', { name: title });
    await expect(figure.getByRole('img', { name: title }).locator('svg path, svg polygon').first()).toBeAttached();
    await figure.getByText('As a table').click();
    await expect(figure.getByRole('row').nth(1)).toBeVisible();
  }
  await plain.close();

  const chinese = await browser.newContext({ storageState: session, baseURL: server.url, locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 390, height: 900 } });
  const complaints = listen(chinese);
  const small = await chinese.newPage();
  for (const path of ['/gateways/shared?range=15m', '/gateways/dedicated?range=15m', '/gateways/compare?range=15m', '/gateways/stragglers', '/logs']) {
    await small.goto(path);
    await expect(small.locator('html')).toHaveAttribute('lang', 'zh-CN');
    const { violations } = await new AxeBuilder({ page: small }).analyze();
    expect.soft(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
    expect(await small.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), path).toBeLessThanOrEqual(0);
    await small.screenshot({ path: info.outputPath(`${path.split(/[/?]/).filter(Boolean).slice(0, 2).join('-')}.png`), fullPage: true });
  }
  expect(complaints, 'the browser complained').toEqual([]);
  await chinese.close();
});
