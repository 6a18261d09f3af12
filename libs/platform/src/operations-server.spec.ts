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

/** Stand-ins for database and store: the operations server asks each of them one question. */
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

describe('The operations port', () => {
  it('serves the metrics, and nothing that is not for operations, until it is closed', async () => {
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

  it('answers /healthz whatever the state of database and ledger', async () => {
    isLedgerThere = false;
    const response = await fetch(`${base}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('answers /readyz by whether the ledger can be reached, with a problem where it cannot', async () => {
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

  it('answers /readyz with a problem once the process is about to stop', async () => {
    readiness.withdraw();
    const response = await fetch(`${base}/readyz`);
    expect([response.status, await response.json()]).toMatchObject([503, { detail: 'This process is about to stop.' }]);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it('says what a process waits for that cannot serve yet', async () => {
    readiness.waitsFor = 'Read models are being built: announcements.';
    const response = await fetch(`${base}/readyz`);
    expect([response.status, await response.json()]).toMatchObject([503, { detail: readiness.waitsFor }]);
    readiness.waitsFor = undefined;
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
  });

  it('answers with a problem when the metrics fail', async () => {
    const collect = (): never => {
      throw new Error('broken');
    };
    new Counter({ name: 'broken', help: 'broken', registers: [metrics], collect });
    expect((await fetch(`${base}/metrics`)).status).toBe(500);
  });
});

it('serves nothing where operations have no port of their own, and closes', async () => {
  const without = { config: readConfig({}), metrics, store: headPosition(() => Promise.resolve(0n)), pool, readiness };
  await (
    await serveOperations({ ...without, log: createLog('silent') })
  )();
});
