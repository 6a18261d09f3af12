import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { emptyDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { poolOf } from '../../../test/support/pool-of.js';
import { appliedMigrations, migrate, requireSchema, UnusableSchema } from './migrate.js';
import type { Migration } from './migration.js';
import { MIGRATIONS } from './migrations.js';

let database: FreshDatabase;
let pool: pg.Pool;
beforeEach(async () => {
  database = await emptyDatabase();
  pool = poolOf({ ...database.connection, max: 4 });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

const ONE: Migration = {
  version: 1,
  name: 'one',
  sql: { ledger: 'create table one (n int); insert into one values (1)' },
};
const TWO: Migration = { version: 2, name: 'two', sql: { ledger: 'alter table one add column m int' } };
const versions = async (): Promise<number[]> => (await appliedMigrations(pool)).map(({ version }) => version);

describe('The list of migrations', () => {
  it('counts from 1 without a gap, under names of lower-case words', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
    for (const { name } of MIGRATIONS) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
  });

  it('needs of no process more than it can know', () => {
    for (const { version, neededVersion = 1 } of MIGRATIONS) expect(neededVersion).toBeLessThanOrEqual(version);
  });
});

describe('migrate', () => {
  it('applies every step once, in order, and records it', async () => {
    const applied: number[] = [];
    await migrate(pool, { migrations: [ONE, TWO], onApplied: ({ version }) => applied.push(version) });
    await migrate(pool, { migrations: [ONE, TWO], onApplied: ({ version }) => applied.push(version) });
    expect(applied).toEqual([1, 2]);
    expect(await appliedMigrations(pool)).toEqual([
      { version: 1, name: 'one', neededVersion: 1, appliedAt: expect.any(Date) },
      { version: 2, name: 'two', neededVersion: 1, appliedAt: expect.any(Date) },
    ]);
    expect((await pool.query('select n, m from one')).rows).toEqual([{ n: 1, m: null }]);
  });

  it('goes on from where the database stands', async () => {
    await migrate(pool, { migrations: [ONE] });
    await migrate(pool, { migrations: [ONE, TWO] });
    expect(await versions()).toEqual([1, 2]);
  });

  it('leaves nothing of a step that fails, and keeps the steps before it', async () => {
    const broken = { ...TWO, sql: { ...TWO.sql, subjects: 'select 1 / 0' } };
    await expect(migrate(pool, { migrations: [ONE, broken] })).rejects.toThrow('division by zero');
    expect(await versions()).toEqual([1]);
    await migrate(pool, { migrations: [ONE, TWO] });
    expect(await versions()).toEqual([1, 2]);
  });

  it('leaves nothing of a step whose connection is cut off in the middle', async () => {
    const slow = { ...TWO, sql: { ...TWO.sql, subjects: 'select pg_sleep(60)' } };
    const migrating = migrate(pool, { migrations: [ONE, slow] });
    const failed = expect(migrating).rejects.toThrow();
    const other = poolOf(database.connection);
    try {
      for (let cut = 0; cut === 0;) {
        const { rowCount } = await other.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`,
        );
        cut = rowCount ?? 0;
      }
      await failed;
      expect(await versions()).toEqual([1]);
      await expect(other.query('select m from one')).rejects.toThrow('column "m" does not exist');
    } finally {
      await other.end();
    }
  });

  it('lets one of several processes migrate at a time', async () => {
    const pools = Array.from({ length: 5 }, () => poolOf({ ...database.connection, max: 2 }));
    await Promise.all(pools.map((each) => migrate(each, { migrations: [ONE, TWO] })));
    await Promise.all(pools.map((each) => each.end()));
    expect((await pool.query('select n from one')).rows).toEqual([{ n: 1 }]);
  });

  it('creates every schema of the product on an empty database', async () => {
    await migrate(pool);
    const { rows } = await pool.query<{ name: string }>(
      `select nspname as name from pg_namespace where nspname !~ '^(pg_|information_schema$|public$)' order by nspname`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'auth',
      'dispatcher',
      'feed',
      'ledger',
      'limits',
      'migrations',
      'subjects',
      'views',
    ]);
  });
});

describe('A derived schema that was dropped', () => {
  const VIEWS: Migration = {
    version: 1,
    name: 'one',
    sql: { views: 'create schema views; create table views.a (n int)' },
  };
  const MORE: Migration = { version: 2, name: 'two', sql: { views: 'alter table views.a add column m int' } };

  it('is created again as all the steps leave it', async () => {
    await migrate(pool, { migrations: [VIEWS, MORE] });
    await pool.query('drop schema views cascade');
    await migrate(pool, { migrations: [VIEWS, MORE] });
    expect((await pool.query('select n, m from views.a')).rows).toEqual([]);
    expect(await versions()).toEqual([1, 2]);
  });

  it('is named by requireSchema', async () => {
    await migrate(pool, { migrations: [VIEWS] });
    await pool.query('drop schema views cascade');
    await expect(requireSchema(pool, [VIEWS])).rejects.toThrow('The schema "views" of the database was dropped.');
  });
});

describe('requireSchema', () => {
  it('passes a database that has all the steps', async () => {
    await migrate(pool, { migrations: [ONE, TWO] });
    await requireSchema(pool, [ONE, TWO]);
  });

  it('refuses an empty database and names the command', async () => {
    await expect(requireSchema(pool, [ONE])).rejects.toThrow(
      new UnusableSchema('The schema of the database has version 0, and this release needs 1. Run: npm run migrate'),
    );
  });

  it('refuses a schema that is older than it needs', async () => {
    await migrate(pool, { migrations: [ONE] });
    await expect(requireSchema(pool, [ONE, TWO])).rejects.toThrow('has version 1, and this release needs 2');
  });

  it('passes a newer schema that was only added to', async () => {
    await migrate(pool, { migrations: [ONE, TWO] });
    await requireSchema(pool, [ONE]);
  });

  it('refuses a newer schema that has left behind what it knows, and so does migrate', async () => {
    await migrate(pool, { migrations: [ONE, { ...TWO, neededVersion: 2 }] });
    const sentence = 'has version 2, which processes that know less than version 2 cannot use; this release knows 1.';
    await expect(requireSchema(pool, [ONE])).rejects.toThrow(sentence);
    await expect(migrate(pool, { migrations: [ONE] })).rejects.toThrow(sentence);
  });
});
