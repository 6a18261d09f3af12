import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { note, PostgresEventStore } from '@passid/event-store';
import type { LedgerEvent } from '@passid/ledger';
import {
  buildReadModel,
  checkpointOf,
  defineReadModels,
  dropOldVersions,
  pendingModels,
  projectBatch,
  rebuild,
  untilModelsAnswer,
  VersionNotBuilt,
  type ReadModel,
} from '@passid/read-models';
import { createLog, SystemClock } from '@passid/runtime';
import type pg from 'pg';
import { Registry } from 'prom-client';
import { migrate } from '../../../libs/migrations/src/migrate.js';
import { asRows, readModel, tableOf } from '../../../libs/read-models/src/engine/read-model.js';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { poolOf } from '../../../test/support/pool-of.js';
import { waitFor } from '../../../test/support/wait-for.js';
import { Projector } from './projector.js';

/** Which logins have ended? Each version has a table that the other's query cannot read. */
const endedLogins = (version: number, column: string): ReadModel =>
  readModel({
    name: 'ended-logins',
    version,
    types: ['LoginEnded'],
    define: (table) => `create table ${table} (position bigint primary key, ${column} text not null)`,
    async project(client, table, events) {
      const rows = events.map(({ position, data }) => ({ position: Number(position), [column]: data.loginId }));
      await client.query(
        `insert into ${table} select * from json_to_recordset($1) as r(position bigint, ${column} text)`,
        asRows(rows),
      );
    },
  });

/** Is the same in both releases. */
const shared: ReadModel = { ...endedLogins(1, 'login_id'), name: 'shared-logins' };
const before: ReadModel = endedLogins(1, 'login_id');
const after: ReadModel = endedLogins(2, 'login');
const OLD_RELEASE = [before, shared];
const NEW_RELEASE = [after, shared];

let database: FreshDatabase;
let pool: pg.Pool;
let store: PostgresEventStore;
let running: Projector[];
beforeEach(async () => {
  database = await freshDatabase();
  pool = poolOf({ ...database.connection, max: 16 });
  await migrate(pool);
  store = new PostgresEventStore(pool);
  running = [];
});
afterEach(async () => {
  for (const projector of running) await projector.onApplicationShutdown();
  await store.close();
  await pool.end();
  await database.drop();
});

async function start(models: readonly ReadModel[]): Promise<() => Promise<void>> {
  await defineReadModels(pool, models);
  const projector = new Projector(store, pool, new SystemClock(), new Registry(), createLog('silent'), models);
  projector.onApplicationBootstrap();
  running.push(projector);
  return () => projector.onApplicationShutdown();
}

let logins = 0;
async function append(count: number): Promise<void> {
  const context = { environment: 'workspace', correlation_id: 'c', causation_id: 'c', actor: 'test' } as const;
  const ended = (loginId: string): LedgerEvent => ({
    type: 'LoginEnded',
    data: { loginId, memberId: 'mem_1', endedAt: '2026-01-01T00:00:00.000Z' } as never,
  });
  await Promise.all(
    Array.from({ length: count }, () => {
      const loginId = `lgn_${(logins += 1)}`;
      return note(store, `login-${loginId}`, ended(loginId), { ...context, recorded_at: '2026-01-01T00:00:00.000Z' });
    }),
  );
}

const rowsOf = async (model: ReadModel): Promise<number> => {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int as count from ${tableOf(model)}`);
  return rows[0]?.count ?? 0;
};

const reached = (model: ReadModel, count: number) =>
  waitFor(async () => (await rowsOf(model)) === count, `${tableOf(model)} to have ${count} rows`);

const expectEqualToRebuilds = async (...models: ReadModel[]): Promise<void> => {
  for (const model of models) expect(await rebuild(pool, store, model)).toMatchObject({ isEqual: true, parked: 0 });
};

describe('Two releases with two versions of a read model', () => {
  it('each answer from their own table, without one empty or half-built answer, and equal to a rebuild', async () => {
    await start(OLD_RELEASE);
    await append(300);
    await reached(before, 300);
    await start(NEW_RELEASE);
    const state = { isOver: false, canAnswer: false };
    const answers: { readonly old: number; readonly fresh: number | undefined }[] = [];
    const reading = (async () => {
      while (!state.isOver)
        answers.push({ old: await rowsOf(before), fresh: state.canAnswer ? await rowsOf(after) : undefined });
    })();
    const waiting = untilModelsAnswer(pool, store, NEW_RELEASE).then(() => (state.canAnswer = true));
    for (let round = 0; round < 10; round += 1) await append(20);
    await waiting;
    await Promise.all([reached(before, 500), reached(after, 500), reached(shared, 500)]);
    state.isOver = true;
    await reading;
    for (const { old, fresh = 300 } of answers) {
      expect(old).toBeGreaterThanOrEqual(300);
      expect(fresh).toBeGreaterThanOrEqual(300);
    }
    expect(answers.some(({ fresh }) => fresh !== undefined)).toBe(true);
    await expectEqualToRebuilds(before, after, shared);
  });

  it('keep the tables of both current while projectors are replaced one by one', async () => {
    const first = await start(OLD_RELEASE);
    const second = await start(OLD_RELEASE);
    await append(10);
    await start(NEW_RELEASE);
    await first();
    await append(10);
    await Promise.all([reached(before, 20), reached(after, 20), reached(shared, 20)]);
    await second();
    await append(10);
    await Promise.all([reached(after, 30), reached(shared, 30)]);
    expect(await rowsOf(before)).toBe(20);
  });

  it('are told apart by what is parked', async () => {
    await defineReadModels(pool, [before, after]);
    await append(1);
    await pool.query(`insert into ${tableOf(before)} values (1, 'in the way')`);
    const parked: string[] = [];
    const onParked = ({ model }: { model: string }): unknown => parked.push(model);
    for (const model of [before, after])
      await buildReadModel(pool, store, model, { onProgress: () => undefined, onParked });
    expect(parked).toEqual(['ended-logins']);
    await defineReadModels(pool, [before, after]);
    expect((await pool.query('select model from views.parked_event')).rows).toEqual([{ model: 'ended-logins' }]);
  });
});

describe('A version that is being built', () => {
  beforeEach(async () => {
    const stop = await start(OLD_RELEASE);
    await append(30);
    await Promise.all([reached(before, 30), reached(shared, 30)]);
    await stop();
  });

  it('goes on where it was when its projector was killed, and answers only when it is built', async () => {
    await defineReadModels(pool, NEW_RELEASE);
    const half = await store.readAll({ after: 0n, limit: 15 });
    await projectBatch(pool, after, 0n, half, () => undefined);
    expect(await pendingModels(pool, store, NEW_RELEASE)).toEqual([{ model: after, position: 15n, until: undefined }]);
    await start(NEW_RELEASE);
    await untilModelsAnswer(pool, store, NEW_RELEASE);
    expect(await rowsOf(after)).toBe(30);
    await expectEqualToRebuilds(after);
  });

  it('is built by a command too, before a process of its release runs', async () => {
    await defineReadModels(pool, NEW_RELEASE);
    const progress: bigint[] = [];
    await buildReadModel(pool, store, after, {
      onProgress: (position) => progress.push(position),
      onParked: () => undefined,
    });
    expect([progress.at(-1), await rowsOf(after)]).toEqual([30n, 30]);
    expect(await pendingModels(pool, store, NEW_RELEASE)).toEqual([]);
  });

  it('is no reason to drop the version before it', async () => {
    await defineReadModels(pool, NEW_RELEASE);
    await expect(dropOldVersions(pool, NEW_RELEASE)).rejects.toBeInstanceOf(VersionNotBuilt);
    expect(await rowsOf(before)).toBe(30);
  });
});

describe('The way back to the old release', () => {
  it('leads to its own table, which answers when it has come as far as the new one had', async () => {
    const stopOld = await start(OLD_RELEASE);
    await append(10);
    await reached(before, 10);
    await stopOld();
    const stopNew = await start(NEW_RELEASE);
    await append(10);
    await reached(after, 20);
    await stopNew();
    expect(await pendingModels(pool, store, OLD_RELEASE)).toEqual([{ model: before, position: 10n, until: 20n }]);
    await start(OLD_RELEASE);
    await untilModelsAnswer(pool, store, OLD_RELEASE);
    expect(await rowsOf(before)).toBe(20);
    await expectEqualToRebuilds(before, shared);
  });

  it('is closed once the old versions are dropped; the new ones are untouched', async () => {
    const stopOld = await start(OLD_RELEASE);
    await append(10);
    await reached(before, 10);
    await stopOld();
    await start(NEW_RELEASE);
    await untilModelsAnswer(pool, store, NEW_RELEASE);
    expect(await dropOldVersions(pool, NEW_RELEASE)).toEqual(['ended-logins']);
    expect(await dropOldVersions(pool, NEW_RELEASE)).toEqual([]);
    await expect(rowsOf(before)).rejects.toThrow('does not exist');
    expect([await rowsOf(after), await rowsOf(shared)]).toEqual([10, 10]);
    await defineReadModels(pool, OLD_RELEASE);
    expect(await pendingModels(pool, store, OLD_RELEASE)).toMatchObject([{ model: before }]);
  });
});

describe('A schema of read models that was dropped', () => {
  it('is restored by a migration, and answers when it is built again', async () => {
    const stop = await start(NEW_RELEASE);
    await append(10);
    await reached(after, 10);
    await stop();
    await pool.query('drop schema views cascade');
    await migrate(pool);
    await defineReadModels(pool, NEW_RELEASE);
    expect(await pendingModels(pool, store, NEW_RELEASE)).toHaveLength(2);
    await start(NEW_RELEASE);
    await untilModelsAnswer(pool, store, NEW_RELEASE);
    expect([await rowsOf(after), await checkpointOf(pool, after)]).toEqual([10, 10n]);
  });
});

describe('An empty ledger', () => {
  it('has nothing to wait for', async () => {
    await defineReadModels(pool, NEW_RELEASE);
    expect(await pendingModels(pool, store, NEW_RELEASE)).toEqual([]);
  });
});
