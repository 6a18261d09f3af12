import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../../dist/libs/embedded-postgres/src/index.js';

export const isQuick = process.argv.includes('--quick');
export const ROUNDS = isQuick ? 1 : 3;
export const SECONDS = isQuick ? 1 : 3;

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)];
export const percentile = (numbers, share) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length * share)] ?? 0;
export const whole = (number) => Math.round(number).toLocaleString('en');

/** A database server of the benchmark's own, gone when it ends. */
export async function withServer(work) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'passid-bench-'));
  chmodSync(dataDir, 0o711);
  const server = await startEmbeddedPostgres({ dataDir });
  const { host, port, user, database } = server.connection;
  const url = `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`;
  try {
    return await work({ connection: server.connection, url });
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Closed loop: `concurrency` workers, each with its own counter, for some seconds. Operations/s and latencies in ms. */
export async function closedLoop(concurrency, operation, seconds = SECONDS) {
  const latencies = [];
  const end = performance.now() + seconds * 1000;
  const started = performance.now();
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
    rate: latencies.length / ((performance.now() - started) / 1000),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}
