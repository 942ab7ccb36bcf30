import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a webhook was told. */
export interface Told {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A webhook's receiver on this machine. It answers with the statuses that it is given, then with 204. */
export class Receiver {
  readonly told: Told[] = [];
  private port = 0;
  private constructor(private readonly server: Server) {}

  static async start(statuses: number[] = [], port = 0): Promise<Receiver> {
    const left = [...statuses];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        receiver.told.push({ headers: request.headers, body });
        response.writeHead(left.shift() ?? 204).end();
      });
    });
    const receiver = new Receiver(server);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    receiver.port = (server.address() as AddressInfo).port;
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook?token=theirs`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Whether what was told is signed under a secret, as Standard Webhooks says. */
export function isSigned({ headers, body }: Told, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest();
  const given = String(headers['webhook-signature']).split(' ').filter((part) => part.startsWith('v1,'));
  return given.some((part) => {
    const other = Buffer.from(part.slice('v1,'.length), 'base64');
    return other.length === mac.length && timingSafeEqual(other, mac);
  });
}
