import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '@passid/event-store';
import type { Pool } from 'pg';
import { Counter, Registry } from 'prom-client';
import { createLog, readConfig, Readiness } from '@passid/runtime';
import { serveOperations } from './operations-server.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Stand for what lies behind: the operations server asks them one question each. */
const headPosition = (answer: () => Promise<bigint>): EventStore => ({ headPosition: answer }) as EventStore;
const pool = { query: () => Promise.resolve() } as unknown as Pool;

let isLedgerThere: boolean;
let readiness: Readiness;
let base: string;
let metrics: Registry;
let close: () => Promise<void>;
beforeEach(async () => {
  isLedgerThere = true;
  metrics = new Registry();
  readiness = new Readiness();
  const metricsPort = await freePort();
  base = `http://127.0.0.1:${metricsPort}`;
  const store = headPosition(() => (isLedgerThere ? Promise.resolve(1n) : Promise.reject(new Error('refused'))));
  const config = readConfig({ HOST: '127.0.0.1', PASSID_METRICS_PORT: String(metricsPort) });
  close = await serveOperations({ config, metrics, store, pool, readiness, log: createLog('silent') });
});
afterEach(() => close());

describe('The port for operations', () => {
  it('has the figures, and nothing that is not for operations, until it is closed', async () => {
    new Counter({ name: 'things', help: 'things', registers: [metrics] }).inc(3);
    const response = await fetch(`${base}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toContain('things 3');
    expect((await fetch(`${base}/v1/version`)).status).toBe(404);
    expect((await fetch(`${base}/metrics`, { method: 'POST' })).status).toBe(404);
    await close();
    await expect(fetch(`${base}/metrics`)).rejects.toThrow();
    close = () => Promise.resolve();
  });

  it('says that the process runs, whatever it depends on', async () => {
    isLedgerThere = false;
    const response = await fetch(`${base}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('says whether the ledger can be reached, as a problem where it cannot', async () => {
    expect(await (await fetch(`${base}/readyz`)).json()).toEqual({ status: 'ready' });
    isLedgerThere = false;
    const response = await fetch(`${base}/readyz`);
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ status: 503, detail: 'The ledger or the database is out of reach.' });
    isLedgerThere = true;
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
  });

  it('says that a process about to stop wants no more', async () => {
    readiness.withdraw();
    const response = await fetch(`${base}/readyz`);
    expect([response.status, await response.json()]).toMatchObject([503, { detail: 'This process is about to stop.' }]);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it('says when figures cannot be put together', async () => {
    const collect = (): never => {
      throw new Error('broken');
    };
    new Counter({ name: 'broken', help: 'broken', registers: [metrics], collect });
    expect((await fetch(`${base}/metrics`)).status).toBe(500);
  });
});

it('Without a port of their own there is nothing to serve and nothing to close', async () => {
  const without = { config: readConfig({}), metrics, store: headPosition(() => Promise.resolve(0n)), pool, readiness };
  await (
    await serveOperations({ ...without, log: createLog('silent') })
  )();
});
