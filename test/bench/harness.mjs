import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from '../../node_modules/pg/esm/index.mjs';
import { startEmbeddedPostgres } from '../../dist/libs/embedded-postgres/src/index.js';

const flag = (name) => {
  const found = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return found === undefined ? undefined : Number(found.slice(name.length + 3));
};

export const isQuick = process.argv.includes('--quick');
export const ROUNDS = flag('rounds') ?? (isQuick ? 1 : 5);
export const SECONDS = flag('seconds') ?? (isQuick ? 1 : 3);

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
export const percentile = (numbers, share) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length * share)] ?? 0;
export const whole = (number) => Math.round(number).toLocaleString('en');

/** Turns of one round stand side by side: the median of their ratios forgives a machine that is busy for a while. */
export const ratioOf = (results, name, baseline) =>
  median(results[name].map((result, round) => result.rate / results[baseline][round].rate));

/** Every candidate once a round, and every other round in the opposite order, so that none always runs in another's wake. */
export async function alternate(candidates, run, rounds = ROUNDS) {
  const results = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = Object.keys(candidates);
    if (round % 2 === 1) order.reverse();
    for (const name of order) results[name].push(await run(candidates[name], name));
  }
  return results;
}

const scratch = new Set();
process.on('exit', () => scratch.forEach((directory) => rmSync(directory, { recursive: true, force: true })));

/** A directory that is gone when the benchmark ends. The server's account must be able to pass through it. */
export function scratchDirectory() {
  const directory = mkdtempSync(path.join(tmpdir(), 'passid-bench-'));
  chmodSync(directory, 0o711);
  scratch.add(directory);
  return directory;
}

/** A database server of the benchmark's own, gone when it ends. */
export async function withServer(work, settings = {}) {
  const dataDir = scratchDirectory();
  const server = await startEmbeddedPostgres({ dataDir, settings });
  const { host, port, user, database } = server.connection;
  const url = (name = database) =>
    `postgresql://${user}@localhost/${name}?host=${encodeURIComponent(host)}&port=${port}`;
  try {
    return await work({ connection: server.connection, url, pid: server.pid });
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export function openPool(connection, max) {
  const pool = new pg.Pool({ ...connection, max });
  // A pool that is closing may still hear that the server stops.
  pool.on('error', (error) => pool.ending || process.stderr.write(`${error.message}\n`));
  return pool;
}

/** Closed loop: `concurrency` workers for some seconds. Operations/s and latencies in ms. */
export async function closedLoop(concurrency, operation, seconds = SECONDS) {
  const latencies = [];
  const started = performance.now();
  const end = started + seconds * 1000;
  await Promise.all(
    Array.from({ length: concurrency }, async (_, worker) => {
      for (let turn = 0; performance.now() < end; turn += 1) {
        const from = performance.now();
        await operation(worker, turn);
        latencies.push(performance.now() - from);
      }
    }),
  );
  return {
    count: latencies.length,
    rate: latencies.length / ((performance.now() - started) / 1000),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}
