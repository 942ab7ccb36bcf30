import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Drive, rehearse } from '../drive.ts';
import { expect, test } from '../fixtures.ts';

const images = join(import.meta.dirname, '../../docs/images');

test('the dashboards of a switchover that is driven', async ({ signedIn: page, server }) => {
  test.setTimeout(600_000);
  const folder = await mkdtemp(join(tmpdir(), 'keyferry-pictures-'));
  await page.setViewportSize({ width: 1440, height: 900 });
  const rehearsal = await rehearse(page, server, folder);
  const secret = rehearsal.caller[1];
  const pace = ['--rate', '60', '--callers', '8', '--faults', 'unknown-key=0.6,denied=0.4'];
  const from = new Date(Date.now() + 1000);
  await new Drive(secret, [...rehearsal.shared, ...pace, '--seconds', '50']).report();
  const range = (to: Date) => new URLSearchParams({ from: from.toISOString().slice(0, 19), to: to.toISOString().slice(0, 19) });
  await page.goto(`/gateways/shared?${range(new Date())}`);
  await page.getByRole('button', { name: 'Record this range as the baseline' }).click();
  await expect(page.getByText('None recorded')).toBeHidden();
  // Where marks of now are shown.
  await page.goto('/gateways/compare?range=15m');

  const switching = new Drive(secret, [...rehearsal.both, ...pace, '--seconds', '135', '--switch-at', '25s', '--ramp', '50', '--stragglers', '2']);
  await switching.hear('The switchover begins.');
  await page.getByRole('button', { name: 'Begin the switchover' }).click();
  await switching.hear('All callers have moved but the stragglers.');
  await page.getByRole('button', { name: 'End the switchover' }).click();
  await expect(page.getByRole('cell', { name: 'The switchover ended' })).toBeVisible();
  await switching.report();

  const shown = range(new Date());
  for (const [name, path, heading] of [
    ['gateways-compare', `/gateways/compare?${shown}`, 'Charts'],
    ['stragglers', '/gateways/stragglers', null],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('group', { name: 'Refresh' })).toBeVisible();
    if (heading) await page.getByRole('heading', { name: heading }).evaluate((title) => title.scrollIntoView());
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(images, `${name}-${colorScheme}.png`), animations: 'disabled' });
    }
  }
  await rm(folder, { recursive: true, force: true });
});
