import { alternate, isQuick, openPool, percentile, scratchDirectory, withServer } from './harness.mjs';
import { openClient } from './load-client.mjs';
import { cpuMsOf, node } from './processes.mjs';
import { onboard } from './redeem.mjs';

/** The rate the aim is about: 500 kiosks that poll every 2.5 s. */
const POLLS_PER_SECOND = 200;
const SESSIONS = 500;

/** A minute for each candidate, in turns, so that a machine that is busy for a while is busy for all. */
const SLICE_SECONDS = isQuick ? 5 : 10;
const SLICES = isQuick ? 1 : 6;

const CONNECTIONS = 64;
const CREATING_AT_ONCE = 20;

/** As many sessions as there are kiosks, all of them waiting for an answer. */
async function createSessions(url, key) {
  const create = async () => {
    const answer = await fetch(`${url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-institution-key': key },
      body: JSON.stringify({ ttlSeconds: 3600 }),
    });
    return (await answer.json()).requestId;
  };
  const ids = [];
  while (ids.length < SESSIONS) ids.push(...(await Promise.all(Array.from({ length: CREATING_AT_ONCE }, create))));
  return ids;
}

/**
 * Open loop: a request falls due every 5 ms whatever became of those before, and its latency counts from that moment,
 * so that a service that stalls pays for everyone who would have come meanwhile.
 */
async function openLoop(operation, seconds) {
  const latencies = [];
  const idle = Array.from({ length: CONNECTIONS }, (_, worker) => worker);
  const due = [];
  const underWay = new Set();
  const serve = () => {
    while (idle.length > 0 && due.length > 0) {
      const worker = idle.shift();
      const { at, turn } = due.shift();
      const work = operation(worker, turn).then(() => {
        latencies.push(performance.now() - at);
        idle.push(worker);
        underWay.delete(work);
        serve();
      });
      underWay.add(work);
    }
  };
  const started = performance.now();
  const count = seconds * POLLS_PER_SECOND;
  for (let turn = 0; turn < count;) {
    const now = performance.now();
    for (; turn < count && started + (turn * 1000) / POLLS_PER_SECOND <= now; turn += 1)
      due.push({ at: started + (turn * 1000) / POLLS_PER_SECOND, turn });
    serve();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (due.length > 0 || underWay.size > 0) await Promise.all(underWay);
  return latencies;
}

export async function benchPolls() {
  return withServer(async ({ connection, url, pid }) => {
    const pool = openPool(connection, 1);
    await pool.query('create database ledger');
    const env = {
      DATABASE_URL: url('ledger'),
      PASSID_KEYS_DIR: scratchDirectory(),
      PASSID_LOG_LEVEL: 'warn',
      PASSID_PUBLIC_URL: 'http://localhost',
    };
    const bare = await node('test/bench/bare-route.mjs', { DATABASE_URL: url() });
    const api = await node('dist/apps/api/src/main.js', env);
    const projector = await node('dist/apps/projector/src/main.js', env, { isServer: false });
    const { key } = await onboard(api.url);
    const ids = await createSessions(api.url, key);
    await pool.query(
      `insert into bare_session select id, 'pending', now() + interval '1 hour' from unnest($1::text[]) id`,
      [ids],
    );
    await pool.query('vacuum analyze bare_session');
    const clients = { bare: await openClient(bare.url, CONNECTIONS), api: await openClient(api.url, CONNECTIONS) };
    const institution = `x-institution-key: ${key}\r\n`;
    const etags = new Map();
    for (const id of ids) {
      const answer = await fetch(`${api.url}/v1/sessions/${id}`, { headers: { 'x-institution-key': key } });
      etags.set(id, answer.headers.get('etag'));
      await answer.body.cancel();
    }
    const idOf = (turn) => ids[turn % ids.length];
    const candidates = {
      'bare Fastify, SELECT by primary key': {
        service: bare,
        operation: (worker, turn) => clients.bare.get(worker, `/session/${idOf(turn)}`),
      },
      poll: {
        service: api,
        operation: (worker, turn) => clients.api.get(worker, `/v1/sessions/${idOf(turn)}`, institution),
      },
      'poll, If-None-Match (304)': {
        service: api,
        operation: (worker, turn) =>
          clients.api.get(
            worker,
            `/v1/sessions/${idOf(turn)}`,
            `${institution}if-none-match: ${etags.get(idOf(turn))}\r\n`,
          ),
      },
    };
    const measure = async ({ service, operation }, seconds = SLICE_SECONDS) => {
      const before = { service: cpuMsOf(service.pid), database: cpuMsOf(pid) };
      const latencies = await openLoop(operation, seconds);
      const us = (ms) => (ms * 1000) / latencies.length;
      return {
        latencies,
        serviceUs: us(cpuMsOf(service.pid) - before.service),
        databaseUs: us(cpuMsOf(pid) - before.database),
      };
    };
    for (const candidate of Object.values(candidates)) await measure(candidate, isQuick ? 1 : 5);
    const results = await alternate(candidates, (candidate) => measure(candidate), SLICES);
    for (const client of Object.values(clients)) client.close();
    for (const service of [projector, api, bare]) await service.stop();
    await pool.end();
    const whole = (name) => results[name].flatMap(({ latencies }) => latencies);
    const mean = (name, what) => results[name].reduce((sum, slice) => sum + slice[what], 0) / SLICES;
    const p99 = (name) => percentile(whole(name), 0.99);
    const [baseline, poll] = Object.keys(candidates);
    return {
      tables: [
        {
          title: `Polls, ${POLLS_PER_SECOND} a second for ${SLICES * SLICE_SECONDS} s, ${SESSIONS} pending sessions`,
          rows: Object.keys(candidates).map((name) => ({
            route: name,
            requests: whole(name).length,
            'p50 ms': percentile(whole(name), 0.5).toFixed(2),
            'p99 ms': p99(name).toFixed(2),
            'p99 to bare': (p99(name) / p99(baseline)).toFixed(2),
            'CPU µs each, service + database': `${mean(name, 'serviceUs').toFixed(0)} + ${mean(name, 'databaseUs').toFixed(0)}`,
          })),
        },
      ],
      aims: [['polls: p99 of the bare route at least 0.2 of ours (within 5 times)', p99(baseline) / p99(poll), 0.2]],
    };
  });
}
