import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** The binary under test. */
export const binary = resolve(process.env.KEYFERRY_BIN ?? join(import.meta.dirname, '../target/debug/keyferry'));
const siteRoot = resolve(process.env.LEPTOS_SITE_ROOT ?? join(import.meta.dirname, '../target/site'));

/** The product as a user starts it, in a folder of its own, on a free port. */
export class Server {
  /** Where it listens, without a slash at the end. */
  url = '';
  /** Where its shared gateways listen. */
  gateway = '';
  private process?: ChildProcess;
  private output?: Interface;
  private said: string[] = [];

  private constructor(private readonly folder: string, private readonly environment: Record<string, string>) {}

  /** Starts the binary with an empty data folder and waits for its ready line, with more in its environment if wanted. */
  static async start(environment: Record<string, string> = {}): Promise<Server> {
    if (!existsSync(binary)) throw new Error(`There is no ${binary}: run \`cargo leptos build\` first.`);
    const server = new Server(await mkdtemp(join(tmpdir(), 'keyferry-end2end-')), environment);
    await server.launch('127.0.0.1:0');
    return server;
  }

  /** The one-time link that makes the first administrator; said once, and only while there is none. */
  setupLink(): Promise<string> {
    return this.hear('First sign-in: ');
  }

  /** The first instance's id, and where its gateway listens; said as soon as there is one. */
  async dedicatedGateway(): Promise<{ instance: string; url: string }> {
    const [instance, url] = (await this.hear('The dedicated gateway of ')).split(' is ready at ');
    return { instance: instance!, url: url! };
  }

  /** The folder with the database and the root key. */
  get dataDir(): string {
    return join(this.folder, 'data');
  }

  /** All that the server has logged since its first start. */
  get logFile(): string {
    return join(this.folder, 'server.log');
  }

  /** Ends the server as a service manager does and starts it again on the same data and port. */
  async restart(): Promise<void> {
    await this.end();
    await this.launch(new URL(this.url).host);
  }

  /** Ends the server and deletes its folder. */
  async stop(): Promise<void> {
    await this.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async launch(listen: string): Promise<void> {
    // The server itself writes the log, so that a line is in the file as soon as it is said.
    const log = await open(this.logFile, 'a');
    this.process = spawn(binary, ['serve', '--listen', listen, '--gateway-listen', '127.0.0.1:0', '--dedicated-listen', '127.0.0.1:0', '--gateway-quotas', 'false', '--data-dir', this.dataDir], {
      cwd: this.folder,
      env: { ...process.env, LEPTOS_SITE_ROOT: siteRoot, ...this.environment },
      stdio: ['ignore', 'pipe', log.fd],
    });
    await log.close();
    this.said = [];
    this.output = createInterface({ input: this.process.stdout! });
    this.output.on('line', (line) => this.said.push(line.trim()));
    const ended = once(this.process, 'exit').then(() => Promise.reject(new Error('keyferry ended before it was ready')));
    try {
      this.url = (await Promise.race([this.hear('Keyferry is ready at '), ended])).replace(/\/$/, '');
      this.gateway = await Promise.race([this.hear('The shared gateway is ready at '), ended]);
    } catch (error) {
      throw new Error(`${error}\n${await readFile(this.logFile, 'utf8')}`);
    } finally {
      // Its end is expected from here on.
      ended.catch(() => {});
    }
  }

  private async end(): Promise<void> {
    const ending = this.process;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill('SIGTERM');
    await ended;
  }

  /** What follows `words` on the first line that begins with them, said already or still to come. */
  private async hear(words: string): Promise<string> {
    for (;;) {
      const line = this.said.find((line) => line.startsWith(words));
      if (line) return line.slice(words.length);
      await once(this.output!, 'line', { signal: AbortSignal.timeout(30_000) });
    }
  }
}
