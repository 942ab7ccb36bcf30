import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { call, letIn } from './gateway.ts';

/** The cells of a gateway's row of figures: all requests first. */
const figures = (page: import('@playwright/test').Page, gateway: string) =>
  page.getByRole('table', { name: 'Figures' }).getByRole('row', { name: new RegExp(gateway) }).getByRole('cell');

/** Saves a chart as a PNG: what is in it, told by the colours that the page has for them. */
async function picture(page: Page, title: string, series: readonly string[], saved: string) {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: `Save chart ${title} as PNG` }).click();
  const file = await download;
  await file.saveAs(saved);
  await expect(page.getByText(`Saved as ${file.suggestedFilename()}.`).first()).toBeVisible();
  const png = await readFile(saved);
  expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  expect(png.toString('latin1', 12, 16)).toBe('IHDR');
  const drawn = await page.evaluate(async ({ base64, series }) => {
    const pixels = (source: ImageBitmap | string) => {
      const [width, height] = typeof source === 'string' ? [1, 1] : [source.width, source.height];
      const pen = new OffscreenCanvas(width, height).getContext('2d')!;
      if (typeof source === 'string') {
        pen.fillStyle = source;
        pen.fillRect(0, 0, 1, 1);
      } else {
        pen.drawImage(source, 0, 0);
      }
      return pen.getImageData(0, 0, width, height);
    };
    const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
    const { data, width } = pixels(await createImageBitmap(new Blob([bytes], { type: 'image/png' })));
    const style = (selector: string) => getComputedStyle(document.querySelector(selector)!);
    const count = (colour: string, from: number, to: number) => {
      const wanted = pixels(colour).data;
      const starts = Array.from({ length: (to - from) * width }, (_, n) => (from * width + n) * 4);
      return starts.filter((at) => [0, 1, 2].every((part) => Math.abs(data[at + part]! - wanted[part]!) <= 3)).length;
    };
    const height = data.length / 4 / width;
    const colours = series.map((one) => style(`.swatch[data-series="${one}"]`).backgroundColor);
    const sum = (from: number, to: number) => colours.reduce((all, colour) => all + count(colour, from, to), 0);
    return {
      width, height,
      background: count(style('.figure').backgroundColor, 0, height) / (width * height),
      corner: count(style('.figure').backgroundColor, 0, 1) / width,
      title: count(style('.figure').color, 40, 100),
      legend: sum(150, 190),
      // One may hide another, or lie on the edge.
      chart: sum(208, 208 + 320),
      times: count(style('.chart .time').fill, 208 + 330, height),
    };
  }, { base64: png.toString('base64'), series });
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([drawn.width, drawn.height]);
  return { name: file.suggestedFilename(), ...drawn };
}

test('[R264] [R265] [R266] [R269] what passes the shared gateway is counted, drawn, marked and taken away', async ({ signedIn: page, server }, info) => {
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

  // A chart is taken away as a picture that stands by itself, in the colours that are looked at.
  for (const theme of ['light', 'dark']) {
    await page.goto(`/preferences?theme=${theme}&back=/gateways/shared?range=15m`);
    for (const [title, series, word] of [['Latency, ms', ['p50', 'p95', 'p99', 'max'], 'latency'], ['Answers a second, by status', ['answered'], 'answers']] as const) {
      const { name, background, ...drawn } = await picture(page, title, series, info.outputPath(`${word}-${theme}.png`));
      expect(name).toMatch(new RegExp(`^keyferry-shared-${word}-\\d{4}-\\d\\d-\\d\\dT\\d{4}Z\\.png$`));
      expect(drawn).toEqual({ width: 1920, height: 624, corner: 1, title: expect.any(Number), legend: expect.any(Number), chart: expect.any(Number), times: expect.any(Number) });
      for (const [what, count] of Object.entries({ title: drawn.title, legend: drawn.legend, chart: drawn.chart, times: drawn.times })) {
        expect(count, `${word} ${theme}: ${what}`).toBeGreaterThan(10);
      }
      expect(background).toBeLessThan(0.99);
    }
    await page.screenshot({ path: info.outputPath(`shared-${theme}.png`), fullPage: true });
  }
  await page.goto('/preferences?theme=light&back=/gateways/shared?range=15m');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy chart Latency, ms as a picture' }).click();
  await expect(page.getByText('Chart Latency, ms is on the clipboard as a picture.')).toBeVisible();
  const copied = await page.evaluate(async () => (await navigator.clipboard.read()).map(({ types }) => types));
  expect(copied).toEqual([['image/png']]);

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
  await page.screenshot({ path: info.outputPath('compare-narrow.png'), fullPage: true });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
});
