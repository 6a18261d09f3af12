import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BankClient } from '../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { Receiver } from '../support/receiver.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { SpanCollector } from '../support/span-collector.js';
import { waitFor } from '../support/wait-for.js';

const APPS = ['api', 'projector', 'dispatcher'] as const;

/** What only that process can tell of. */
const OWN_FIGURES = {
  api: 'passid_http_requests_total',
  projector: 'passid_projection_lag_events',
  dispatcher: 'passid_webhook_attempts_total',
} as const;

const CALLER = '4bf92f3577b34da6a3ce929d0e0e4736';

interface Running {
  readonly service: ServiceProcess;
  /** Where it serves figures and health checks. */
  readonly operations: string;
}

let database: FreshDatabase;
let keysDir: string;
let collector: SpanCollector;
let receiver: Receiver;
const running = new Map<string, Running>();

beforeAll(async () => {
  database = await freshDatabase();
  keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
  collector = await SpanCollector.listen();
  receiver = await Receiver.listen();
  for (const app of APPS) {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const service = ServiceProcess.spawn(app, port, {
      DATABASE_URL: database.connectionString,
      PASSID_KEYS_DIR: keysDir,
      PASSID_METRICS_PORT: String(metricsPort),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_SERVICE_NAME: `passid-${app}`,
    });
    running.set(app, { service, operations: `http://localhost:${metricsPort}` });
    await waitFor(
      async () => (await ask(app, '/readyz').catch(() => undefined))?.ok === true,
      `${app} to be ready`,
      30_000,
    );
  }
}, 120_000);
afterAll(async () => {
  for (const { service } of running.values()) service.kill();
  await receiver.close();
  await collector.close();
  await database.drop();
  await rm(keysDir, { recursive: true });
});

const of = (app: string): Running => {
  const found = running.get(app);
  if (found === undefined) throw new Error(`${app} was not started.`);
  return found;
};
const ask = (app: string, url: string): Promise<Response> => fetch(`${of(app).operations}${url}`);

describe.each(APPS)('The process %s', (app) => {
  it('says on a port of its own that it lives, that it is ready, and how it does', async () => {
    expect((await ask(app, '/healthz')).status).toBe(200);
    expect(await (await ask(app, '/readyz')).json()).toEqual({ status: 'ready' });
    const figures = await (await ask(app, '/metrics')).text();
    for (const name of [OWN_FIGURES[app], 'passid_ledger_append_duration_seconds', 'passid_database_connections'])
      expect(figures).toContain(`# TYPE ${name} `);
    expect(figures).toContain('nodejs_eventloop_lag_p99_seconds ');
  });
});

it('A redemption is one trace through all three, to the webhook', async () => {
  const { service } = of('api');
  const bank = await BankClient.onboard(service.call);
  await bank.configureWebhook(receiver.url);
  const headers = { traceparent: `00-${CALLER}-00f067aa0ba902b7-01` };
  const { json } = await bank.redeem('KE8V-3TXY-Z72L', {}, headers);
  const [webhook] = await receiver.untilAbout(json.data.audit_id as string);
  expect(webhook?.headers['traceparent']?.slice(3, 35)).toBe(CALLER);
  const madeBy = (name: string): unknown => collector.ofTrace(CALLER).find((span) => span.name === name)?.service;
  await waitFor(() => madeBy('send webhook') !== undefined, 'the attempt to be traced');
  await waitFor(() => madeBy('POST /api/bridge/code/redeem') !== undefined, 'the request to be traced');
  expect(madeBy('POST /api/bridge/code/redeem')).toBe('passid-api');
  expect(madeBy('schedule delivery')).toBe('passid-dispatcher');
  expect(madeBy('send webhook')).toBe('passid-dispatcher');
  const projected = () =>
    collector.spans.find(({ name, links }) => name === 'project' && links?.some(({ traceId }) => traceId === CALLER));
  await waitFor(() => projected() !== undefined, 'the projection to be traced');
  expect(projected()?.service).toBe('passid-projector');
});

describe('Told to stop', () => {
  it.each(APPS)('%s sends the spans it still has, and ends', async (app) => {
    expect(await of(app).service.stop()).toEqual({ code: 0, signal: null });
    await expect(ask(app, '/healthz')).rejects.toThrow();
  });
});
