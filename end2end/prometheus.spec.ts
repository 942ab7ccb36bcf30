import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from './fixtures.ts';
import { call, letIn } from './gateway.ts';
import { lookedAt } from './journeys.ts';

/** A Prometheus server that scrapes the one under test each second. */
interface Prometheus {
  address: string;
  /** Where it looks for what is scraped. */
  scraped: string;
  stop(): Promise<void>;
}

const test = base.extend<object, { prometheus: Prometheus }>({
  prometheus: [
    async ({}, use) => {
      const [ours, theirs] = await freePorts();
      const folder = await mkdtemp(join(tmpdir(), 'keyferry-prometheus-'));
      const scrape = `{job_name: keyferry, static_configs: [{targets: ['127.0.0.1:${ours}']}]}`;
      await writeFile(join(folder, 'prometheus.yml'), `global: {scrape_interval: 1s}\nscrape_configs: [${scrape}]\n`);
      const process = spawn(
        'prometheus', ['--config.file=prometheus.yml', '--storage.tsdb.path=scraped', `--web.listen-address=127.0.0.1:${theirs}`],
        { cwd: folder, stdio: 'ignore' },
      );
      const stop = async () => {
        if (process.exitCode !== null || process.signalCode !== null) return;
        const ended = once(process, 'exit');
        process.kill('SIGKILL');
        await ended;
      };
      await use({ address: `127.0.0.1:${theirs}`, scraped: `127.0.0.1:${ours}`, stop });
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],

  settings: [
    async ({ prometheus }, use) => {
      await use({
        KEYFERRY_METRICS__LISTEN: prometheus.scraped,
        KEYFERRY_PROMETHEUS__URL: `http://${prometheus.address}`,
        KEYFERRY_PROMETHEUS__SCRAPE_INTERVAL_SECONDS: '1',
      });
    },
    { scope: 'worker' },
  ],
});

/** Two ports that are free at once. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) await once(server.close(), 'close');
  return [ports[0]!, ports[1]!];
}

test('[R262] [R264] [R266] a page says that its figures are from Prometheus, and why there are none', async ({ signedIn: page, server, prometheus }, info) => {
  test.slow();
  const { caller } = await letIn(page);
  for (let asked = 0; asked < 12; asked += 1) await call(server.gateway, caller, 'ListKeys', {});
  const answered = page.getByRole('row', { name: /^Shared gateway 12 / });
  const own = page.getByRole('link', { name: 'This Keyferry itself' });
  await expect(async () => {
    await page.goto('/gateways/shared?range=15m');
    await expect(answered).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByRole('link', { name: `Prometheus at ${prometheus.address}` })).toHaveAttribute('aria-current', 'true');
  await expect(page.getByText(/^Scraped until .* s before the end of the range/)).toBeVisible();
  await lookedAt(page, info, 'scraped');
  await own.click();
  await expect(page).toHaveURL(/counts=own/);
  await expect(answered).toBeVisible();
  await expect(page.getByText(/^Scraped until/)).toBeHidden();

  await prometheus.stop();
  await expect(async () => {
    await page.goto('/gateways/shared?range=15m');
    await expect(page.getByRole('alert')).toContainText('gave no figures', { timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByRole('alert')).toContainText('Nobody answers at that address.');
  await expect(page.getByRole('heading', { name: 'Requests a second' })).toBeHidden();
  await lookedAt(page, info, 'away');
  await page.goto('/preferences?theme=dark&locale=zh-CN&back=/gateways/shared%3Frange%3D15m');
  await lookedAt(page, info, 'away-dark');
  await page.goto('/preferences?theme=light&locale=en&back=/');
  await expect(page.getByText(`Prometheus at ${prometheus.address} gave no figures`)).toBeVisible();
  await lookedAt(page, info, 'overview');
  await page.goto('/gateways/shared?range=15m');
  await page.getByRole('link', { name: 'Show what this Keyferry counted itself' }).click();
  await expect(answered).toBeVisible();
});
