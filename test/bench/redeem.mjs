import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  alternate,
  closedLoop,
  isQuick,
  median,
  openPool,
  ratioOf,
  scratchDirectory,
  whole,
  withServer,
} from './harness.mjs';
import { openClient } from './load-client.mjs';
import { cpuMsOf, node } from './processes.mjs';

const CONNECTIONS = 64;
const CODE = 'KE8V-3TXY-Z72L';
const BODY = JSON.stringify({ code: CODE, institution_reference: 'loan 4711' });
const WARM_UP_SECONDS = isQuick ? 1 : 3;
const DRAIN_MAX_MS = 60_000;

/** A fresh institution's sandbox key. */
export async function onboard(url) {
  const answer = await fetch(`${url}/api/onboard`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      institutionName: 'Bench',
      email: `${randomUUID()}@bench.example`,
      password: 'correct horse battery',
    }),
  });
  const { keys, token } = await answer.json();
  return { key: keys.sandbox, login: token };
}

/** Until every read model has seen what was redeemed, so that no round pays for the one before. Events left, seconds taken. */
async function drain(url) {
  const from = performance.now();
  let behind;
  for (;;) {
    const { read_models } = await (await fetch(`${url}/readyz`)).json();
    const most = Math.max(...read_models.map(({ events }) => events));
    behind ??= most;
    if (most === 0) return { behind, seconds: (performance.now() - from) / 1000 };
    if (performance.now() - from > DRAIN_MAX_MS) throw new Error('The read models do not catch up.');
    await delay(20);
  }
}

async function services(pool, url) {
  await pool.query('create database split');
  await pool.query('create database together');
  const env = (database) => ({
    DATABASE_URL: url(database),
    PASSID_KEYS_DIR: scratchDirectory(),
    PASSID_LOG_LEVEL: 'warn',
    PASSID_PUBLIC_URL: 'http://localhost',
  });
  const split = env('split');
  const bare = await node('test/bench/bare-route.mjs', { DATABASE_URL: url() });
  const api = await node('dist/apps/api/src/main.js', split);
  const projector = await node('dist/apps/projector/src/main.js', split, { isServer: false });
  const together = await node('dist/apps/all-in-one/src/main.js', env('together'));
  return { bare, api, projector, together };
}

export async function benchRedeem() {
  return withServer(async ({ connection, url, pid }) => {
    const pool = openPool(connection, 1);
    const { bare, api, projector, together } = await services(pool, url);
    const clients = {
      bare: await openClient(bare.url, CONNECTIONS),
      api: await openClient(api.url, CONNECTIONS),
      together: await openClient(together.url, CONNECTIONS),
    };
    const keyed = { api: (await onboard(api.url)).key, together: (await onboard(together.url)).key };
    const redeem = (name) => (worker) =>
      clients[name].post(worker, '/api/bridge/code/redeem', BODY, `x-institution-key: ${keyed[name]}\r\n`);
    const redeemOnce = (name) => (worker) =>
      clients[name].post(
        worker,
        '/api/bridge/code/redeem',
        BODY,
        `x-institution-key: ${keyed[name]}\r\nidempotency-key: ${randomUUID()}\r\n`,
      );
    const insert = (worker) => clients.bare.post(worker, '/insert', BODY);
    const candidates = {
      'bare route': { service: bare, operation: insert },
      redeem: { service: api, projector, operation: redeem('api') },
      'redeem, Idempotency-Key': { service: api, projector, operation: redeemOnce('api') },
      'redeem, all in one process': { service: together, operation: redeem('together') },
      'redeem, Idempotency-Key, all in one process': { service: together, operation: redeemOnce('together') },
    };
    const measure = async ({ service, projector: follower, operation }, seconds) => {
      const clocks = () => ({
        service: cpuMsOf(service.pid),
        projector: follower === undefined ? 0 : cpuMsOf(follower.pid),
        database: cpuMsOf(pid),
        client: process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
      });
      const before = clocks();
      const result = await closedLoop(CONNECTIONS, operation, seconds);
      const atEnd = clocks();
      const drained = service === bare ? { behind: 0, seconds: 0 } : await drain(service.url);
      const after = clocks();
      const us = (from, to, whose) => ((to[whose] - from[whose]) * 1000) / result.count;
      // What followers still had to do is a cost of the request too; the client's part ends with the load.
      return {
        ...result,
        serviceUs: us(before, after, 'service'),
        projectorUs: us(before, after, 'projector'),
        databaseUs: us(before, after, 'database'),
        clientUs: us(before, atEnd, 'client'),
        ...drained,
      };
    };
    for (const candidate of Object.values(candidates)) await measure(candidate, WARM_UP_SECONDS);
    const results = await alternate(candidates, (candidate) => measure(candidate));
    const of = (name, what) => median(results[name].map((result) => result[what]));
    for (const client of Object.values(clients)) client.close();
    for (const service of [projector, api, together, bare]) await service.stop();
    await pool.end();
    const names = Object.keys(candidates);
    return {
      tables: [
        {
          title: `Redemptions, ${CONNECTIONS} connections`,
          rows: names.map((name) => ({
            route: name,
            'requests/s': whole(of(name, 'rate')),
            'p50 ms': of(name, 'p50').toFixed(1),
            'p99 ms': of(name, 'p99').toFixed(1),
            'to bare': ratioOf(results, name, 'bare route').toFixed(2),
            'events behind at the end, s to catch up': `${whole(of(name, 'behind'))}, ${of(name, 'seconds').toFixed(1)}`,
          })),
        },
        {
          title: 'CPU time of one request, µs',
          rows: names.map((name) => ({
            route: name,
            service: whole(of(name, 'serviceUs')),
            projector: whole(of(name, 'projectorUs')),
            PostgreSQL: whole(of(name, 'databaseUs')),
            'load client': whole(of(name, 'clientUs')),
          })),
        },
      ],
      aims: [
        ['redeem: at least 0.5 of a bare route that inserts one row', ratioOf(results, 'redeem', 'bare route'), 0.5],
      ],
    };
  });
}
