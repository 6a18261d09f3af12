import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { waitFor } from '../../../test/support/wait-for.js';
import { runAsLeader } from './leader-election.js';

let database: FreshDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = new pg.Pool(database.connection);
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** A process that stands for election. */
function candidate(name: string): { readonly isLeading: () => boolean; readonly retire: () => Promise<void> } {
  const stop = new AbortController();
  let isLeading = false;
  const led = runAsLeader(pool, [name], {
    signal: stop.signal,
    work: async (signal) => {
      isLeading = true;
      if (!signal.aborted) await once(signal, 'abort');
      isLeading = false;
    },
    onFailure: () => undefined,
  });
  const retire = async (): Promise<void> => {
    stop.abort();
    await led;
  };
  return { isLeading: () => isLeading, retire };
}

describe('Leader election', () => {
  it('lets one process lead, and another when that one retires', async () => {
    const first = candidate('a');
    await waitFor(() => first.isLeading(), 'the first to lead');
    const second = candidate('a');
    const elsewhere = candidate('b');
    await waitFor(() => elsewhere.isLeading(), 'another work to be led by itself');
    expect(second.isLeading()).toBe(false);
    await first.retire();
    await waitFor(() => second.isLeading(), 'the second to lead');
    await Promise.all([second.retire(), elsewhere.retire()]);
  });

  it('stops the leader whose connection is lost, and elects one again', async () => {
    const both = [candidate('c'), candidate('c')];
    await waitFor(() => both.some(({ isLeading }) => isLeading()), 'one to lead');
    await pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database =
        (select oid from pg_database where datname = current_database())`,
    );
    await waitFor(() => !both.some(({ isLeading }) => isLeading()), 'it to notice');
    await waitFor(() => both.filter(({ isLeading }) => isLeading()).length === 1, 'one to lead again');
    await Promise.all(both.map(({ retire }) => retire()));
  });

  it('elects by each name alone, and tells who takes over of all it leads by', async () => {
    const elsewhere = candidate('e2');
    await waitFor(() => elsewhere.isLeading(), 'another process to lead by one of the names');
    const stop = new AbortController();
    const told: (readonly string[])[] = [];
    const led = runAsLeader(pool, ['e1', 'e2'], {
      signal: stop.signal,
      work: async (signal, names) => {
        told.push(names);
        if (!signal.aborted) await once(signal, 'abort');
      },
      onFailure: () => undefined,
    });
    await waitFor(() => told.length === 1, 'it to lead by the free name');
    await elsewhere.retire();
    await waitFor(() => told.length === 2, 'it to lead by both');
    stop.abort();
    await led;
    expect(told).toEqual([['e1'], ['e1', 'e2']]);
  });

  it('elects another process where the work of the leader fails', async () => {
    const stop = new AbortController();
    const failures: unknown[] = [];
    const failing = runAsLeader(pool, ['d'], {
      signal: stop.signal,
      work: () => Promise.reject(new Error('not today')),
      onFailure: (error) => failures.push(error),
    });
    await waitFor(() => failures.length > 0, 'it to fail');
    const other = candidate('d');
    await waitFor(() => other.isLeading(), 'another to lead');
    stop.abort();
    await Promise.all([failing, other.retire()]);
  });
});
