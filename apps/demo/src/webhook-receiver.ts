import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const ARRIVES_WITHIN_MS = 10_000;

export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** The bank's endpoint: takes a webhook's raw bytes and answers 200 at once. */
export class WebhookReceiver {
  readonly #first: Promise<ReceivedWebhook>;

  private constructor(private readonly server: Server) {
    this.#first = new Promise((resolve) => {
      server.on('request', (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          response.end('ok');
          resolve({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) });
        });
      });
    });
  }

  static async listen(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/passid/webhook`;
  }

  async next(): Promise<ReceivedWebhook> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('No webhook arrived within 10 s.')), ARRIVES_WITHIN_MS);
    });
    return Promise.race([this.#first, late]).finally(() => clearTimeout(timer));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
