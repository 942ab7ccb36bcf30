// Draws six charts of three series with 360 points by uPlot in Chromium, again and again, and prints how long all six
// take as JSON, in milliseconds: the first time, and the least of later ones.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../end2end/package.json', import.meta.url));
const { chromium } = require('playwright');
const ROUNDS = 60;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.addScriptTag({ path: require.resolve('uplot/dist/uPlot.iife.min.js') });
await page.addStyleTag({ path: require.resolve('uplot/dist/uPlot.min.css') });
const times = await page.evaluate(async (rounds) => {
  const times = [];
  const xs = Array.from({ length: 360 }, (_, point) => 1795219200 + 240 * point);
  // The same as in `observe/drawing.rs`.
  const value = (chart, series, point) => 100 + 40 * Math.sin(point / 20 + chart) + 15 * series + 10 * Math.sin(point * 0.7 + series);
  const data = Array.from({ length: 6 }, (_, chart) => [xs, ...[0, 1, 2].map((series) => xs.map((_, point) => value(chart, series, point)))]);
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    const charts = data.map((data) => new uPlot({ width: 640, height: 240, series: [{}, ...['#c00', '#0a0', '#00c'].map((stroke) => ({ stroke }))] }, data, document.body));
    // It draws once what runs now is over.
    await Promise.resolve();
    await Promise.resolve();
    times.push(performance.now() - began);
    charts.forEach((chart) => chart.destroy());
    await new Promise((next) => requestAnimationFrame(next));
  }
  return times;
}, ROUNDS);
await browser.close();
console.log(JSON.stringify({ first: times[0], warm: Math.min(...times.slice(1)) }));
