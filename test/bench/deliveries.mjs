import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isQuick, median, openPool, percentile, scratchDirectory, whole, withServer } from './harness.mjs';
import { openClient } from './load-client.mjs';
import { cpuMsOf, node, ROOT } from './processes.mjs';
import { onboard } from './redeem.mjs';

const BODY = JSON.stringify({ code: 'KE8V-3TXY-Z72L' });
const ENDPOINTS = isQuick ? [1, 10, 100] : [1, 10, 1_000];
const BACKLOG = isQuick ? 1_000 : 5_000;
const CONNECTIONS = 32;
/** Enough to keep every core at hashing passwords: a thousand banks take some twenty seconds. */
const ONBOARDED_AT_ONCE = 16;
/** As many posts at once as the dispatcher makes: twenty to an endpoint that answers, and so many in all. */
const SHARE_MAX = 20;
const IN_HAND_MAX = 800;
const LATE_MS = 300_000;
/** What light load means in the comparison with black holes, and how many deliveries each side is measured by. */
const PACE_MS = 20;
const PACED = isQuick ? 200 : 1_500;
const HEALTHY = 10;
const HOLES = 100;
const HOLE_BACKLOG = 20;
/** Redemptions before the first is measured. */
const WARM_UP = isQuick ? 1_000 : 3_000;
const TURNS = isQuick ? 1 : 3;

/** A program of the benchmark's own that answers questions. */
function helper(file) {
  const child = fork(path.join(ROOT, 'test/bench', file), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const end = () => child.kill();
  process.on('exit', end);
  child.once('exit', () => process.off('exit', end));
  let last = Promise.resolve();
  const ask = (message) => {
    const asked = last.then(async () => {
      const answer = once(child, 'message');
      child.send(message);
      return (await answer)[0];
    });
    last = asked;
    return asked;
  };
  return { ask, pid: child.pid, stop: () => child.disconnect() };
}

async function until(isSo, what) {
  for (const deadline = performance.now() + LATE_MS; !(await isSo()); await delay(20))
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
}

/** Asked again while the read models are behind, as a 503 asks for. */
async function configure(url, login, port) {
  const isAccepted = async () => {
    const answer = await fetch(`${url}/api/institution/webhook`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${login}` },
      body: JSON.stringify({ webhookUrl: `http://127.0.0.1:${port}/hook` }),
    });
    if (!answer.ok && answer.status !== 503) throw new Error(`The address was refused: ${await answer.text()}`);
    await answer.body?.cancel();
    return answer.ok;
  };
  await until(isAccepted, 'an address to be accepted');
}

/** Banks, each with an endpoint of its own. */
async function banksAt(url, ports) {
  const banks = [];
  const rest = [...ports];
  await Promise.all(
    Array.from({ length: ONBOARDED_AT_ONCE }, async () => {
      for (let port = rest.pop(); port !== undefined; port = rest.pop()) {
        const { key, login } = await onboard(url);
        await configure(url, login, port);
        banks.push(key);
      }
    }),
  );
  return banks;
}

/** Services, a database and endpoints that nobody has used yet. */
function withServices(work) {
  return withServer(async ({ connection, url, pid }) => {
    const environment = {
      DATABASE_URL: url(),
      PASSID_KEYS_DIR: scratchDirectory(),
      PASSID_LOG_LEVEL: 'warn',
      PASSID_PUBLIC_URL: 'http://localhost',
    };
    const api = await node('dist/apps/api/src/main.js', environment);
    const projector = await node('dist/apps/projector/src/main.js', environment, { isServer: false });
    const dispatcher = await node('dist/apps/dispatcher/src/main.js', environment, { isServer: false });
    const receiver = helper('receiver.mjs');
    const bare = helper('bare-posts.mjs');
    const pool = openPool(connection, 2);
    const client = await openClient(api.url, CONNECTIONS);
    const result = await work({ api, dispatcher, projector, receiver, bare, pool, client, databasePid: pid });
    client.close();
    for (const each of [dispatcher, projector, api]) await each.stop();
    for (const each of [receiver, bare]) each.stop();
    await pool.end();
    return result;
  });
}

export async function benchDeliveries() {
  const rates = await withServices(async (bench) => {
    // A posting loop that was started this moment takes four times as long over a post.
    await sustained(bench, HEALTHY);
    const measured = [];
    for (const count of ENDPOINTS) measured.push(await sustained(bench, count));
    return measured;
  });
  const holes = await besideBlackHoles();
  return {
    tables: [
      {
        title: `A backlog of ${whole(BACKLOG)} deliveries, one dispatcher process`,
        rows: rates.map(({ row }) => row),
      },
      { title: 'CPU time of one delivery, µs', rows: rates.map(({ cpu }) => cpu) },
      {
        title: `From the append to the first byte at ${HEALTHY} endpoints that answer, ${whole(1000 / PACE_MS)} deliveries/s`,
        rows: holes.rows,
      },
    ],
    aims: [
      ...rates.map(({ row, ratio }) => [
        `deliveries, endpoints: ${row.endpoints}: at least 0.5 of a bare undici loop`,
        ratio,
        0.5,
      ]),
      [`p99 without ${HOLES} black holes to p99 with them: at least 0.9`, holes.ratio, 0.9],
    ],
  };
}

/** Turns beside each other, and medians over them. */
async function sustained(bench, count) {
  const ports = await bench.receiver.ask(['endpoints', count]);
  const banks = await banksAt(bench.api.url, ports);
  await delay(1_000);
  const turns = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const ours = await backlog(bench, banks);
    turns.push({ ...ours, ...(await barePosts(bench, ports, ours.kept)) });
  }
  const of = (what) => median(turns.map(what));
  const ratio = of(({ rate, bareRate }) => rate / bareRate);
  const us = (whose) => whole(of(({ cpu }) => cpu[whose]));
  return {
    ratio,
    row: {
      endpoints: whole(count),
      'deliveries/s': whole(of(({ rate }) => rate)),
      'bare posts/s': whole(of(({ bareRate }) => bareRate)),
      'to bare': ratio.toFixed(2),
    },
    cpu: {
      endpoints: whole(count),
      dispatcher: us('dispatcher'),
      projector: us('projector'),
      PostgreSQL: us('PostgreSQL'),
      'bare loop': whole(of(({ bareUs }) => bareUs)),
    },
  };
}

/** The dispatcher is held still while a backlog grows, then let go: from that moment to the last event recorded. */
async function backlog({ api, dispatcher, projector, receiver, pool, client, databasePid }, banks) {
  await receiver.ask(['take']);
  const delivered = async () =>
    Number((await pool.query(`select count(*) from ledger.event where type = 'WebhookDelivered'`)).rows[0].count);
  const before = await delivered();
  process.kill(dispatcher.pid, 'SIGSTOP');
  await redeemAt({ client, banks, count: BACKLOG });
  await delay(1_000);
  const clocks = () => ({
    dispatcher: cpuMsOf(dispatcher.pid),
    projector: cpuMsOf(projector.pid),
    PostgreSQL: cpuMsOf(databasePid),
  });
  const cpuBefore = clocks();
  const from = performance.now();
  process.kill(dispatcher.pid, 'SIGCONT');
  await until(async () => (await receiver.ask(['count'])) >= BACKLOG, 'the last webhook');
  await until(async () => (await delivered()) - before >= BACKLOG, 'the last delivery to be recorded');
  const seconds = (performance.now() - from) / 1000;
  const cpu = Object.fromEntries(
    Object.entries(clocks()).map(([whose, ms]) => [whose, ((ms - cpuBefore[whose]) * 1000) / BACKLOG]),
  );
  const { kept } = await receiver.ask(['take']);
  return { rate: BACKLOG / seconds, cpu, kept };
}

async function barePosts({ receiver, bare }, ports, requests) {
  const concurrency = Math.min(SHARE_MAX * ports.length, IN_HAND_MAX);
  const cpuBefore = cpuMsOf(bare.pid);
  const ms = await bare.ask({ ports, requests, count: BACKLOG, concurrency });
  const bareUs = ((cpuMsOf(bare.pid) - cpuBefore) * 1000) / BACKLOG;
  await receiver.ask(['take']);
  return { bareRate: BACKLOG / (ms / 1000), bareUs };
}

const scheduled = async (pool) =>
  Number((await pool.query(`select count(*) from ledger.event where type = 'WebhookScheduled'`)).rows[0].count);

/**
 * The same light load without and with endpoints that accept and never answer. Each turn has services of its own: what was dead
 * in one would go on being tried in the next.
 */
async function besideBlackHoles() {
  const turns = [];
  for (let turn = 0; turn < TURNS; turn += 1) turns.push(await withServices(holesTurn));
  const ratios = turns.map(({ without, beside }) => percentile(without, 0.99) / percentile(beside, 0.99));
  const ms = (latencies, share) => percentile(latencies, share).toFixed(1);
  return {
    ratio: median(ratios),
    rows: turns.map(({ without, beside }, turn) => ({
      turn: turn + 1,
      'p50 ms': ms(without, 0.5),
      [`beside ${HOLES} black holes`]: ms(beside, 0.5),
      'p99 ms': ms(without, 0.99),
      [`p99 beside ${HOLES} black holes`]: ms(beside, 0.99),
      ratio: ratios[turn].toFixed(2),
    })),
  };
}

async function holesTurn({ api, receiver, pool, client }) {
  const healthy = await banksAt(api.url, await receiver.ask(['endpoints', HEALTHY]));
  await redeemAt({ client, banks: healthy, count: WARM_UP });
  await until(async () => (await receiver.ask(['count'])) >= WARM_UP, 'the warm-up');
  const without = await paced({ receiver, pool, client }, healthy);
  const before = await scheduled(pool);
  const dead = await banksAt(api.url, await receiver.ask(['holes', HOLES]));
  await redeemAt({ client, banks: dead, count: HOLES * HOLE_BACKLOG });
  // Scheduling what is for them is work like any other; what is asked is what their silence costs.
  await until(async () => (await scheduled(pool)) >= before + HOLES * HOLE_BACKLOG, 'their deliveries to be scheduled');
  return { without, beside: await paced({ receiver, pool, client }, healthy) };
}

/** As fast as they are answered, on every connection. */
async function redeemAt({ client, banks, count }) {
  let sent = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, worker) => {
      while (sent < count) {
        const key = banks[sent++ % banks.length];
        await client.post(worker, '/api/bridge/code/redeem', BODY, `x-institution-key: ${key}\r\n`);
      }
    }),
  );
}

/** One redemption after another at a steady pace. From `recorded_at` of what is announced, a moment before it is on disk. */
async function paced({ receiver, pool, client }, banks) {
  await receiver.ask(['take']);
  const head = (await pool.query('select max(position) from ledger.event')).rows[0].max;
  const started = performance.now();
  for (let turn = 0; turn < PACED; turn += 1) {
    await client.post(0, '/api/bridge/code/redeem', BODY, `x-institution-key: ${banks[turn % banks.length]}\r\n`);
    await delay(Math.max(0, started + (turn + 1) * PACE_MS - performance.now()));
  }
  await until(async () => (await receiver.ask(['count'])) >= PACED, 'the paced webhooks');
  const { arrivals } = await receiver.ask(['take']);
  const { rows } = await pool.query(
    `select metadata->>'event_id' as id, metadata->>'recorded_at' as at from ledger.event where position > $1 and type = 'TokenVerified'`,
    [head],
  );
  const appended = new Map(rows.map(({ id, at }) => [id.replaceAll('-', ''), Date.parse(at)]));
  return arrivals.map(([id, at]) => at - appended.get(id.replace('evt_', '').replaceAll('-', '')));
}
