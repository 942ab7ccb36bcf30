import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, type Page } from '@playwright/test';
import { letIn, type AccessKey } from './gateway.ts';
import { createInstance, file } from './journeys.ts';
import { binary, type Server } from './server.ts';

/** What `keyferry drive --json` prints. */
export type Report = {
  sent: number;
  answered: number;
  unanswered: number;
  unsent: number;
  gateways: { gateway: Gateway; sent: number; answered: number }[];
  answers: { gateway: Gateway; operation: string; status: number; code: string; count: number }[];
  callers: { agent: string; straggler: boolean; shared: number; dedicated: number }[];
};

export type Gateway = 'shared' | 'dedicated';

/** A run of `keyferry drive`. */
export class Drive {
  private readonly said: string[] = [];
  private readonly process: ChildProcess;
  private readonly ended: Promise<unknown>;
  private output = '';
  private waiting: (() => void)[] = [];

  /** Starts it with these arguments; the access key's secret is in its environment. */
  constructor(secret: string, args: string[]) {
    const env = { ...process.env, KEYFERRY_ACCESS_KEY_SECRET: secret };
    this.process = spawn(binary, ['drive', '--json', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout!.on('data', (data) => (this.output += data));
    createInterface({ input: this.process.stderr! }).on('line', (line) => {
      this.said.push(line);
      this.waiting.splice(0).forEach((wake) => wake());
    });
    this.ended = once(this.process, 'close').finally(() => this.waiting.splice(0).forEach((wake) => wake()));
  }

  /** Waits until it says this. */
  async hear(line: string): Promise<void> {
    while (!this.said.includes(line)) {
      if (this.process.exitCode !== null) throw new Error(`keyferry drive ended: ${this.said.join('\n')}`);
      await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }

  /** Waits for its end, and gives its report. */
  async report(): Promise<Report> {
    await this.ended;
    expect(this.process.exitCode, this.said.join('\n')).toBe(0);
    return JSON.parse(this.output) as Report;
  }
}

/** An instance with two keys and whoever may call for them, and how `keyferry drive` is told of them. */
export type Rehearsal = { instance: string; aliases: [string, string]; caller: AccessKey; shared: string[]; both: string[] };

/** Sets an instance up by the real pages: two keys, a RAM user and an access point. */
export async function rehearse(page: Page, server: Server, folder: string, user = 'billing'): Promise<Rehearsal> {
  await createInstance(page, 'rehearsal');
  const { instance, url } = await server.dedicatedGateway();
  const aliases: [string, string] = ['parcels', 'stamps'];
  const { origin } = new URL(page.url());
  for (const [alias, spec] of [[aliases[0], 'Aliyun_AES_256'], [aliases[1], 'EC_P256']] as const) {
    const form = { place: `cn-hangzhou/${instance}`, spec, origin: 'Aliyun_KMS', alias, description: '' };
    const answer = await page.request.post('/api/keys/create', { form, headers: { origin }, maxRedirects: 0 });
    expect(answer.status()).toBeLessThan(400);
  }
  const { caller } = await letIn(page, 'Use keys', user);
  await page.goto('/access-points');
  await page.getByRole('textbox', { name: 'Application access point' }).first().fill(user);
  await page.getByRole('button', { name: 'Set up access point' }).click();
  await expect(page).toHaveURL(`/access-points/${user}`);
  await expect(page.getByText('Take this client key away now')).toBeVisible();
  // The one is folded away.
  const [content, password] = await page.locator('.notice .code-block code').allTextContents();
  const authority = await (await page.request.get(`/i/${instance}/ca.pem`)).text();
  const named = [['ca', authority], ['client-key', content!], ['password', password!]].map(
    ([name, text]) => secret(join(folder, name!), text!),
  );
  const keys = aliases.flatMap((alias) => ['--key', `alias/${alias}`]);
  const shared = ['--shared', server.gateway, '--access-key', caller[0], ...keys];
  const both = [...shared, '--dedicated', url, '--dedicated-ca', named[0]!, '--client-key', named[1]!, '--password-file', named[2]!];
  return { instance, aliases, caller, shared, both };
}

/** A file that its owner alone can read. */
function secret(path: string, content: string): string {
  const made = process.umask(0o077);
  try {
    return file(path, content);
  } finally {
    process.umask(made);
  }
}

/** Where the server tells figures for Prometheus: it says so in its log. */
export async function metricsAddress(server: Server): Promise<string> {
  let found: RegExpMatchArray | null = null;
  await expect.poll(async () => (found = (await readFile(server.logFile, 'utf8')).match(/figures are told at \/metrics.*address=(\S+)/)) !== null).toBe(true);
  return `http://${found![1]}/metrics`;
}
