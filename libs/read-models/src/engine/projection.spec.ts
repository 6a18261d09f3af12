import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@passid/event-store';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/database.js';
import { migrate } from '../../../migrations/src/migrate.js';
import { BatchOutOfReach, checkpointOf, defineReadModels, projectBatch, projectTogether } from './projection.js';
import { asRows, readModel, tableOf, type ReadModel } from './read-model.js';

/** Which positions has it seen? */
const seenBy = (name: string) =>
  readModel({
    name,
    version: 1,
    types: ['LoginEnded'],
    define: (table) => `create table ${table} (position bigint primary key)`,
    project: async (client, table, events) => {
      const rows = events.map(({ position }) => ({ position: Number(position) }));
      await client.query(
        `insert into ${table} select * from json_to_recordset($1) as r(position bigint)`,
        asRows(rows),
      );
    },
  });

const one = seenBy('seen-by-one');
const other = seenBy('seen-by-other');

let database: FreshDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = new pg.Pool(database.connection);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('drop schema if exists views cascade');
  await migrate(pool);
  await defineReadModels(pool, [one, other]);
});

const event = (position: bigint, type = 'LoginEnded'): RecordedEvent => ({ position, type }) as RecordedEvent;

/** With what is written down of an event that is parked. */
const stored = (seen: RecordedEvent): RecordedEvent =>
  ({ ...seen, stream: 's-1', metadata: { event_id: `${seen.position}` } }) as RecordedEvent;

const together = (after: bigint, through: bigint, events: readonly RecordedEvent[]) =>
  projectTogether(pool, [one, other], after, { events, through, isCaughtUp: true }, () => undefined);

const seen = async (model: ReadModel): Promise<number[]> => {
  const { rows } = await pool.query<{ position: string }>(`select position from ${tableOf(model)} order by position`);
  return rows.map(({ position }) => Number(position));
};

describe('Read models projected together', () => {
  it('each see the events of their types once', async () => {
    expect(await together(0n, 3n, [event(1n), event(2n, 'LoginOpened'), event(3n)])).toEqual([]);
    expect(await together(0n, 3n, [event(1n), event(3n)])).toEqual([]);
    expect([await seen(one), await seen(other)]).toEqual([
      [1, 3],
      [1, 3],
    ]);
  });

  it('leave behind a model that another process holds locked, and the rest goes on', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query('select from views.checkpoint where model = $1 for update', [one.name]);
    expect(await together(0n, 1n, [event(1n)])).toEqual([one]);
    await client.query('rollback');
    client.release();
    expect([await seen(one), await seen(other)]).toEqual([[], [1]]);
  });

  it('leave behind a model whose checkpoint is before the batch, since it would miss the events between', async () => {
    await pool.query('update views.checkpoint set position = 5 where model = $1', [other.name]);
    expect(await together(5n, 6n, [event(6n)])).toEqual([one]);
    expect([await checkpointOf(pool, one), await checkpointOf(pool, other)]).toEqual([0n, 6n]);
  });

  it('park an event that one of them cannot project, and report it once', async () => {
    await pool.query(`insert into ${tableOf(other)} values (2)`);
    const parked: string[] = [];
    const batch = { events: [event(1n), event(2n), event(3n)].map(stored), through: 3n, isCaughtUp: true };
    await projectTogether(pool, [one, other], 0n, batch, ({ model, event: { position } }) => {
      parked.push(`${model} ${position}`);
    });
    expect(parked).toEqual([`${other.name} 2`]);
    expect([await seen(one), await seen(other)]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect([await checkpointOf(pool, one), await checkpointOf(pool, other)]).toEqual([3n, 3n]);
  });

  it('skip the events that one of them has already seen', async () => {
    await pool.query('update views.checkpoint set position = 2 where model = $1', [other.name]);
    expect(await together(0n, 3n, [event(1n), event(2n), event(3n)])).toEqual([]);
    expect([await seen(one), await seen(other)]).toEqual([[1, 2, 3], [3]]);
  });
});

describe('A read model projected alone', () => {
  it('refuses a batch that begins after its checkpoint, since it would miss the events between', async () => {
    const batch = { events: [event(6n)], through: 6n, isCaughtUp: true };
    await expect(projectBatch(pool, one, 5n, batch, () => undefined)).rejects.toBeInstanceOf(BatchOutOfReach);
    expect([await seen(one), await checkpointOf(pool, one)]).toEqual([[], 0n]);
  });
});
