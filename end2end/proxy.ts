import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A tunnel that keeps every byte sent into it.
 *
 * A browser that has it as its HTTP proxy, for every host, sends it all that it sends at all: pages, workers and
 * service workers alike. Whatever host a request names, the bytes go to the one server behind the tunnel, so
 * nothing leaves this machine.
 */
export class RecordingProxy {
  private readonly chunks: Buffer[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly listener: Server) {}

  /** Starts a tunnel on a free port of 127.0.0.1 to the server at `url`. */
  static async start(url: string): Promise<RecordingProxy> {
    const { hostname, port } = new URL(url);
    const listener = createServer();
    const proxy = new RecordingProxy(listener);
    listener.on('connection', (browser) => proxy.join(browser, connect(Number(port), hostname)));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return proxy;
  }

  /** What a browser context takes as `proxy`; loopback is not exempt. */
  get settings(): { server: string; bypass: string } {
    const { port } = this.listener.address() as AddressInfo;
    return { server: `http://127.0.0.1:${port}`, bypass: '<-loopback>' };
  }

  /** Every byte sent so far, connection after connection as they came. */
  get sent(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** The hosts that were asked for, each once. */
  get hosts(): string[] {
    const lines = this.sent.toString('latin1').matchAll(/^[A-Z]+ (?:https?:\/\/)?([^/ ]+)[^ ]* HTTP\/1\.1\r$/gm);
    return [...new Set([...lines].map(([, host]) => host!))];
  }

  /** Closes the tunnel and all that is open in it. */
  async stop(): Promise<void> {
    const closed = once(this.listener, 'close');
    this.listener.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(browser: Socket, server: Socket): void {
    browser.on('data', (bytes: Buffer) => this.chunks.push(bytes));
    for (const [from, to] of [[browser, server], [server, browser]] as const) {
      this.sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }
}
