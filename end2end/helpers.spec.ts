import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { RecordingProxy } from './proxy.ts';
import { formsFound } from './secrets.ts';

/** Ways to write a key down, each by means that `secrets.ts` does not use. */
const written: Record<string, (key: Buffer) => string | Buffer> = {
  'raw': (key) => key,
  'hex': (key) => key.toString('hex'),
  'upper hex': (key) => key.toString('hex').toUpperCase(),
  'hex as a dump': (key) => key.toString('hex').replace(/../g, '$& '),
  'JSON array': (key) => JSON.stringify([...key]),
  'JSON of a Buffer, pretty': (key) => JSON.stringify(key, null, 0).replaceAll(',', ', '),
  'array as text': (key) => new Uint8Array(key).toString(),
  'base64': (key) => key.toString('base64'),
  'base64 after one byte': (key) => Buffer.concat([Buffer.from('x'), key, Buffer.from('yz')]).toString('base64'),
  'base64 after two bytes': (key) => Buffer.concat([Buffer.from('xy'), key, Buffer.from('z')]).toString('base64'),
  'base64url': (key) => key.toString('base64url'),
  'base64 in a form': (key) => new URLSearchParams({ key: key.toString('base64') }).toString(),
  'percent-encoded': (key) => [...key].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join(''),
  'first half': (key) => key.subarray(0, 16),
  'second half in base64': (key) => key.subarray(16).toString('base64'),
};

for (const [name, write] of Object.entries(written)) {
  test(`a key is found as ${name}`, () => {
    for (let round = 0; round < 20; round++) {
      const key = randomBytes(32);
      const haystack = (planted: string | Buffer) => Buffer.concat([randomBytes(5000), Buffer.from(planted as Buffer), randomBytes(5000)]);
      expect(formsFound(haystack(write(key)), key)).not.toEqual([]);
      expect(formsFound(haystack(write(randomBytes(32))), key)).toEqual([]);
    }
  });
}

test('the proxy keeps what a page, its worker and its service worker send, to any host', async ({ browser }) => {
  const worker = (name: string) => `fetch('/from-${name}', { method: 'POST', body: '${name} speaks' })`;
  const pages: Record<string, [type: string, text: string]> = {
    '/': ['text/html', `<script>new Worker('/worker.js'); navigator.serviceWorker.register('/service.js');
      fetch('http://elsewhere.example/', { method: 'POST', mode: 'no-cors', body: 'page speaks' })</script>`],
    '/worker.js': ['text/javascript', worker('worker')],
    '/service.js': ['text/javascript', worker('service')],
  };
  const server = createServer((request, response) => {
    const [type, text] = pages[new URL(request.url!, 'http://any').pathname] ?? ['text/plain', ''];
    response.setHeader('content-type', type).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy = await RecordingProxy.start(url);
  const context = await browser.newContext({ proxy: proxy.settings });
  await (await context.newPage()).goto(url);
  for (const who of ['page', 'worker', 'service']) await expect.poll(() => proxy.sent.includes(`${who} speaks`)).toBe(true);
  expect(proxy.hosts.sort()).toEqual([new URL(url).host, 'elsewhere.example']);
  await context.close();
  await proxy.stop();
  server.close();
});
