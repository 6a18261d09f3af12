import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkWebhook } from './event-conformance.js';
import { waitFor } from './wait-for.js';

export interface Received {
  readonly headers: Record<string, string>;
  readonly raw: Buffer;
  readonly body: {
    id: string;
    event: string;
    institution_id: string;
    environment: string;
    timestamp: string;
    data: Record<string, unknown>;
  };
}

/** A bank's webhook endpoint that keeps what it gets and answers as it is told. */
export class Receiver {
  readonly received: Received[] = [];
  answer: (response: ServerResponse, received: Received) => void = (response) => response.end('ok');

  private constructor(private readonly server: Server) {}

  /** On any free port, unless the address is one that a ledger already knows. */
  static async listen(port = 0): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const raw = Buffer.concat(chunks);
        const received = { headers: request.headers as Record<string, string>, raw, body: JSON.parse(raw.toString()) };
        receiver.received.push(received);
        receiver.answer(response, received);
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  about(auditId: string): Received[] {
    return this.received.filter(({ body }) => body.data['audit_id'] === auditId);
  }

  async untilAbout(auditId: string, count = 1): Promise<Received[]> {
    await waitFor(() => this.about(auditId).length >= count, `webhook ${count} about ${auditId}`);
    return this.about(auditId);
  }

  /** Throws if what came is no webhook by its schema. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
    for (const { body } of this.received) checkWebhook(body);
  }
}
