import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Call } from './bank-client.js';

/** As often as a balancer looks that takes its health checks seriously. */
const LOOK_EVERY_MS = 50;

/** With every process refusing in turn, somebody has stopped them all. */
const TRIES_MAX = 20;

interface Member {
  readonly pool: Pool;
  isReady: boolean;
}

/**
 * Sends each request, on connections that are kept open, to the next process that says on `/readyz` that it is ready. Sends it to
 * another only where the connection was refused: a request that has left is never repeated.
 */
export class Balancer {
  readonly #members = new Map<string, Member>();
  #turn = 0;

  /** Looked after until it is taken out. */
  add(baseUrl: string): void {
    const member = { pool: new Pool(baseUrl, { connections: 8 }), isReady: false };
    this.#members.set(baseUrl, member);
    void this.#look(baseUrl, member);
  }

  async remove(baseUrl: string): Promise<void> {
    const member = this.#members.get(baseUrl);
    this.#members.delete(baseUrl);
    await member?.pool.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members.keys()].map((baseUrl) => this.remove(baseUrl)));
  }

  isReady(baseUrl: string): boolean {
    return this.#members.get(baseUrl)?.isReady === true;
  }

  /** Rejects when an answer does not come, or not whole. */
  readonly call: Call = async (method, path, headers = {}, body) => {
    const { statusCode, headers: answered, body: content } = await this.send(method, path, headers, body);
    const text = await content.text();
    const json: unknown = /[/+]json\b/.test(String(answered['content-type'])) ? JSON.parse(text) : undefined;
    return { status: statusCode, headers: answered as Record<string, string>, text, json };
  };

  async send(method: string, path: string, headers: Record<string, string> = {}, body?: unknown) {
    for (let tries = 1; ; tries += 1) {
      const member = this.#next();
      try {
        return await member.pool.request({
          method: method,
          path,
          headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      } catch (error) {
        if (!isRefused(error) || tries === TRIES_MAX) throw error;
        member.isReady = false;
      }
    }
  }

  #next(): Member {
    const ready = [...this.#members.values()].filter(({ isReady }) => isReady);
    this.#turn += 1;
    const member = ready[this.#turn % ready.length];
    if (member === undefined) throw new Error('No process is ready.');
    return member;
  }

  async #look(baseUrl: string, member: Member): Promise<void> {
    while (this.#members.get(baseUrl) === member) {
      member.isReady = await fetch(`${baseUrl}/readyz`, { headers: { connection: 'close' } }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.ok;
        },
        () => false,
      );
      await delay(LOOK_EVERY_MS);
    }
  }
}

/** Nothing has been sent then. */
function isRefused(error: unknown): boolean {
  const causes: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return causes.every((cause) => (cause as { code?: string }).code === 'ECONNREFUSED');
}
