import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase } from '../../../../test/support/database.js';
import { describeEventStore, expectUncertain, newEvent, newStream } from '../event-store.contract.js';
import { PostgresEventStore } from './postgres-event-store.js';

describeEventStore('The PostgreSQL keeper', async () => {
  const database = await freshDatabase();
  const pool = new pg.Pool(database.connection);
  pool.on('error', () => undefined);
  const store = new PostgresEventStore(pool);
  return {
    store,
    async close() {
      await store.close();
      await pool.end();
      await database.drop();
    },
  };
});

describe('The PostgreSQL keeper', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let pool: pg.Pool;
  let store: PostgresEventStore;
  beforeAll(async () => {
    database = await freshDatabase();
    pool = new pg.Pool(database.connection);
    pool.on('error', () => undefined);
    store = new PostgresEventStore(pool);
  });
  afterAll(async () => {
    await store.close();
    await pool.end();
    await database.drop();
  });

  it.each(['update ledger.event set type = type', 'delete from ledger.event', 'truncate ledger.event'])(
    'refuses: %s',
    async (statement) => {
      await store.append(newStream(), 'no_stream', [newEvent()]);
      await expect(pool.query(statement)).rejects.toThrow('the ledger is append-only');
    },
  );

  it('gives dense positions to several writers, and all events to every reader', async () => {
    const before = await store.headPosition();
    const writers = Array.from({ length: 4 }, () => new PostgresEventStore(pool));
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (writers[index % 4] ?? store).append(newStream(), 'no_stream', [newEvent(), newEvent()]),
      ),
    );
    const { events } = await store.readAll({ after: before, limit: 1_000 });
    expect(events.map(({ position }) => position - before)).toEqual(
      Array.from({ length: 400 }, (_, index) => BigInt(index + 1)),
    );
    await Promise.all(writers.map((writer) => writer.close()));
  });

  it('answers many reads at once, each with its own events, equal reads included', async () => {
    const [one, other] = [newStream(), newStream()];
    for (const stream of [one, other]) await store.append(stream, 'no_stream', [newEvent(), newEvent(), newEvent()]);
    const asked = [
      { stream: one },
      { stream: other, from: 1n },
      { stream: one, limit: 1 },
      { stream: one },
      { stream: other, from: 1n, limit: 1 },
      { stream: newStream() },
    ];
    const read = await Promise.all(asked.map(({ stream, ...options }) => store.readStream(stream, options)));
    expect(read.map((events) => events.map(({ stream, revision }) => `${stream} ${revision}`))).toEqual([
      [`${one} 0`, `${one} 1`, `${one} 2`],
      [`${other} 1`, `${other} 2`],
      [`${one} 0`],
      [`${one} 0`, `${one} 1`, `${one} 2`],
      [`${other} 1`],
      [],
    ]);
  });

  it('stores the rest of a batch of which the database refuses one append', async () => {
    const good = newStream();
    const outcomes = await Promise.allSettled([
      store.append(`${newStream()}\u0000`, 'no_stream', [newEvent()]),
      store.append(good, 'no_stream', [newEvent()]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await store.readStream(good)).toHaveLength(1);
  });

  it('ends as uncertain when the connection breaks, and recognises the repeat', async () => {
    const stream = newStream();
    const event = newEvent();
    const blocker = await pool.connect();
    await blocker.query('begin; lock table ledger.event in exclusive mode');
    const append = store.append(stream, 'no_stream', [event]);
    const expectation = expectUncertain(append);
    await waitFor(async () => (await appendBackends(pool)).length > 0);
    await pool.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [await appendBackends(pool)]);
    await expectation;
    await blocker.query('rollback');
    blocker.release();
    await store.append(stream, 'no_stream', [event]);
    await store.append(stream, 'no_stream', [event]);
    expect(await store.readStream(stream)).toHaveLength(1);
  });

  it('still wakes subscribers after its LISTEN connection was cut', async () => {
    const stop = new AbortController();
    const stream = newStream();
    const after = await store.headPosition();
    let seen = 0;
    const reader = (async () => {
      for await (const batch of store.subscribeAll({ after, signal: stop.signal })) {
        seen += batch.events.filter((event) => event.stream === stream).length;
        if (seen === 2) stop.abort();
      }
    })();
    await store.append(stream, 'no_stream', [newEvent()]);
    await waitFor(() => Promise.resolve(seen === 1));
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()`,
    );
    await store.append(stream, 0n, [newEvent()]);
    await reader;
    expect(seen).toBe(2);
  });
});

async function appendBackends(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where query like '%append_events%' and state = 'active' and pid <> pg_backend_pid() and datname = current_database()`,
  );
  return rows.map(({ pid }) => pid);
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('The condition did not come true within 5 s.');
}
