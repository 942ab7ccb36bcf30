// Opens the list of keys of each server in turns, and prints the least times of each as JSON, in milliseconds.
//
// node pages.mjs <one-time link of a server> ...
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../end2end/package.json', import.meta.url))('playwright');
const ROUNDS = 20;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const servers = [];
for (const link of process.argv.slice(2)) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  await page.getByLabel('Name').fill('bench');
  for (const field of await page.locator('input[type=password]').all()) await field.fill('correct horse battery staple');
  await page.locator('main form button').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/setup'));
  servers.push({ page, url: `${new URL(link).origin}/k`, firstByte: Infinity, firstPaint: Infinity });
}
for (let round = 0; round < ROUNDS; round += 1) {
  for (const server of servers) {
    await server.page.goto(server.url);
    const times = await server.page.evaluate(async () => {
      const paint = await new Promise((painted) => {
        const report = (list) => list.getEntriesByName('first-contentful-paint').forEach((entry) => painted(entry.startTime));
        new PerformanceObserver(report).observe({ type: 'paint', buffered: true });
      });
      const [page] = performance.getEntriesByType('navigation');
      return { firstByte: page.responseStart - page.requestStart, firstPaint: paint };
    });
    server.firstByte = Math.min(server.firstByte, times.firstByte);
    server.firstPaint = Math.min(server.firstPaint, times.firstPaint);
  }
}
console.log(JSON.stringify(servers.map(({ firstByte, firstPaint }) => ({ firstByte, firstPaint }))));
await browser.close();
