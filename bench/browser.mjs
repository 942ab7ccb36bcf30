// Wraps keys in Chromium with the module of the worker's script, and prints runs a second as JSON.
//
// node browser.mjs <wrap-worker.js> <public key, DER> <private key to wrap, DER>
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../end2end/package.json', import.meta.url))('playwright');
const [script, publicKey, privateKey] = process.argv.slice(2).map((path) => readFileSync(path));

// Modules run from a page of a server only.
const server = createServer((_, answer) => answer.end('<!doctype html>')).listen(0, '127.0.0.1');
await new Promise((ready) => server.once('listening', ready));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.addScriptTag({ content: script.toString() });

const rates = await page.evaluate(async ([publicKey, privateKey]) => {
  const instance = await startModule();
  const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  // The best of several rounds: on a machine that is shared, noise only ever slows.
  const rate = (task, file) => {
    let best = 0;
    for (let round = 0; round < 7; round += 1) {
      const began = performance.now();
      let times = 0;
      while (performance.now() - began < 700) {
        const answer = JSON.parse(new TextDecoder().decode(wrapWith(instance, task, file.slice(), true)));
        if (!answer.wrapped) throw new Error(JSON.stringify(answer));
        times += 1;
      }
      best = Math.max(best, times / ((performance.now() - began) / 1000));
    }
    return best;
  };
  const task = (spec, algorithm) => ({ spec, algorithm, publicKey });
  return {
    oaep: rate(task('Aliyun_AES_256', 'RSAES_OAEP_SHA_256'), crypto.getRandomValues(new Uint8Array(32))),
    hybrid: rate(task('RSA_2048', 'RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD'), bytes(privateKey)),
    kwp: rate(task('RSA_2048', 'RSA_AES_KEY_WRAP_SHA_256'), bytes(privateKey)),
  };
}, [publicKey.toString('base64'), privateKey.toString('base64')]);
console.log(JSON.stringify(rates));
await browser.close();
server.close();
