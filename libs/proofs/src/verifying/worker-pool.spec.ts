import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitFor } from '../../../../test/support/wait-for.js';
import type { ProofCase } from './engine.js';
import { ProofNotJudged, ProofQueueFull, WorkerPool } from './worker-pool.js';
import type { WorkerOrders } from './worker.js';

/**
 * Stands in for worker.ts, whose engine is tested elsewhere. A case's first signal tells it what to do; its verdict says in how
 * large a batch the case came. The gate is memory that it shares with the test.
 */
const ACTING_WORKER = `
import { parentPort, workerData } from 'node:worker_threads';
const { gate } = workerData;
Atomics.add(gate, 1, 1);
if (workerData.engine === 'broken') throw new Error('It does not start.');
parentPort.on('message', (cases) => {
  const orders = cases.map(({ signals }) => signals[0]);
  Atomics.add(gate, 2, 1);
  if (orders.includes(2n)) throw new Error('It died over a proof.');
  if (orders.includes(1n)) Atomics.wait(gate, 0, 0);
  parentPort.postMessage({ kind: 'judged', verdicts: orders.map((order) => order + ' of ' + cases.length) });
});
parentPort.postMessage({ kind: 'ready' });
`;

const directory = mkdtempSync(path.join(tmpdir(), 'passid-pool-'));
const script = path.join(directory, 'worker.mjs');
writeFileSync(script, ACTING_WORKER);

const proofCase = (order: number): ProofCase => ({
  points: { a: { x: 0n, y: 0n }, b: { x: [0n, 0n], y: [0n, 0n] }, c: { x: 0n, y: 0n } },
  signals: [BigInt(order)],
});
const [EASY, GATED, DEADLY] = [0, 1, 2].map(proofCase) as [ProofCase, ProofCase, ProofCase];

const opened: { pool: WorkerPool; release: () => void }[] = [];

function openPool({ workersMax = 1, queueMax = 100, engine = 'acting' } = {}) {
  const gate = new Int32Array(new SharedArrayBuffer(12));
  const orders = { engine, gate } as unknown as WorkerOrders;
  const pool = new WorkerPool({ script, orders, workersMax, queueMax });
  const release = (): void => {
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
  };
  opened.push({ pool, release });
  return { pool, release, startsOf: () => Atomics.load(gate, 1), batchesOf: () => Atomics.load(gate, 2) };
}

afterEach(async () => {
  for (const { pool, release } of opened.splice(0)) {
    release();
    await pool.close();
  }
});

const thrownBy = (call: () => void): unknown => {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
};

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a pool of workers', () => {
  it('starts no thread before there is a proof', async () => {
    const { pool, startsOf } = openPool();
    expect(startsOf()).toBe(0);
    await expect(pool.judge(EASY)).resolves.toBe('0 of 1');
    expect(startsOf()).toBe(1);
  });

  it('takes together what has waited, sixteen at most', async () => {
    const { pool, release, batchesOf } = openPool();
    const first = pool.judge(GATED);
    await waitFor(() => batchesOf() === 1, 'the worker to be busy');
    const rest = Array.from({ length: 18 }, () => pool.judge(EASY));
    release();
    await expect(first).resolves.toBe('1 of 1');
    expect(await Promise.all(rest)).toEqual([...Array<string>(16).fill('0 of 16'), '0 of 2', '0 of 2']);
  });

  it('starts another worker when one is not enough, and no more than allowed', async () => {
    const { pool, release, startsOf, batchesOf } = openPool({ workersMax: 2 });
    const first = pool.judge(GATED);
    await waitFor(() => batchesOf() === 1, 'the worker to be busy');
    const second = pool.judge(GATED);
    await waitFor(() => batchesOf() === 2, 'the worker to be busy');
    const third = pool.judge(EASY);
    release();
    await Promise.all([first, second, third]);
    expect(startsOf()).toBe(2);
  });

  it('refuses what has no room to wait and says when to come back', async () => {
    const { pool, release, batchesOf } = openPool({ queueMax: 2 });
    const first = pool.judge(GATED);
    await waitFor(() => batchesOf() === 1, 'the worker to be busy');
    const waiting = [pool.judge(EASY), pool.judge(EASY)];
    const refused = thrownBy(() => pool.requireRoom());
    expect(refused).toBeInstanceOf(ProofQueueFull);
    expect((refused as ProofQueueFull).retryAfterSeconds).toBe(1);
    release();
    await expect(Promise.all([first, ...waiting])).resolves.toHaveLength(3);
    expect(() => pool.requireRoom()).not.toThrow();
    await expect(pool.judge(EASY)).resolves.toBe('0 of 1');
  });

  it('serves requests before bulk work, and bulk work in the batches it came in', async () => {
    const { pool, release, batchesOf } = openPool({ queueMax: 1 });
    const done: string[] = [];
    const first = pool.judge(GATED);
    await waitFor(() => batchesOf() === 1, 'the worker to be busy');
    const bulk = pool.judgeInBulk(Array<ProofCase>(20).fill(EASY)).then((verdicts) => done.push(String(verdicts[0])));
    const request = pool.judge(EASY).then((verdict) => done.push(verdict));
    release();
    await Promise.all([first, bulk, request]);
    expect(done).toEqual(['0 of 1', '0 of 20']);
  });

  it('has nothing to do about no proofs', async () => {
    const { pool, startsOf } = openPool();
    await expect(pool.judgeInBulk([])).resolves.toEqual([]);
    expect(startsOf()).toBe(0);
  });
});

describe('a worker that dies', () => {
  it('is replaced, and takes along only the proof it died over', async () => {
    const { pool, startsOf } = openPool();
    const all = await Promise.allSettled([EASY, DEADLY, EASY].map((each) => pool.judge(each)));
    expect(all.map((each) => (each.status === 'fulfilled' ? each.value : each.reason))).toEqual([
      '0 of 1',
      expect.any(ProofNotJudged),
      '0 of 1',
    ]);
    await expect(pool.judge(EASY)).resolves.toBe('0 of 1');
    // The batch of three killed the first, the deadly one alone the second.
    expect(startsOf()).toBe(3);
  });

  it('says what it died of', async () => {
    const { pool } = openPool();
    const error = await pool.judge(DEADLY).catch((reason: unknown) => reason as Error);
    expect((error as Error).cause).toMatchObject({ message: 'It died over a proof.' });
  });

  it('fails those who wait where it died before it could start, instead of letting them wait for ever', async () => {
    const { pool, startsOf } = openPool({ engine: 'broken' });
    await expect(Promise.all([pool.judge(EASY), pool.judge(EASY)])).rejects.toThrow('The verifier cannot start.');
    await expect(pool.judge(EASY)).rejects.toThrow(ProofNotJudged);
    expect(startsOf()).toBe(2);
  });
});

describe('a closed pool', () => {
  it('has failed what was running and what was waiting, and takes nothing more', async () => {
    const { pool, batchesOf } = openPool();
    const running = pool.judge(GATED);
    await waitFor(() => batchesOf() === 1, 'the worker to be busy');
    const waiting = pool.judge(EASY);
    const bulk = pool.judgeInBulk([EASY]);
    const outcome = Promise.allSettled([running, waiting, bulk]);
    await pool.close();
    for (const each of await outcome) expect(each).toMatchObject({ reason: expect.any(ProofNotJudged) });
    await expect(pool.judge(EASY)).rejects.toThrow('The verifier is closed.');
  });

  it('closes twice', async () => {
    const { pool } = openPool();
    await pool.judge(EASY);
    await pool.close();
    await expect(pool.close()).resolves.toBeUndefined();
  });
});
