import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appliedMigrations, migrate, MIGRATIONS } from '@passid/migrations';
import { defineReadModels, READ_MODELS } from '@passid/read-models';
import pg from 'pg';
import { emptyDatabase, type FreshDatabase } from '../support/database.js';
import { poolOf } from '../support/pool-of.js';
import { waitFor } from '../support/wait-for.js';
import { dumpDatabase } from './dump-database.mjs';
import { changedRows, keptReleases, ledgerRows, loadDatabase, readRelease } from './kept-release.js';

async function migrated(database: FreshDatabase): Promise<void> {
  const pool = poolOf(database.connection);
  await migrate(pool);
  await defineReadModels(pool, READ_MODELS);
  await pool.end();
}

describe.each(keptReleases)('The database of release %s', (version) => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  beforeEach(async () => {
    database = await emptyDatabase();
    await loadDatabase(version, database);
    pool = poolOf(database.connection);
  });
  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  it('has the schema of a new database once it is migrated', async () => {
    const fresh = await emptyDatabase();
    try {
      await migrated(fresh);
      await migrated(database);
      expect(await schemaOf(database)).toEqual(await schemaOf(fresh));
    } finally {
      await fresh.drop();
    }
  });

  it('is whole after a kill -9 in the middle of a migration, and migrates when it is asked again', async () => {
    const { ledger: kept } = readRelease(version).answers;
    const before = await appliedMigrations(pool);
    // As a process of that release that appends while the migration begins.
    const writer = await pool.connect();
    writer.on('error', () => undefined);
    await writer.query('begin');
    await writer.query('lock table ledger.event in row exclusive mode');
    const migration = startMigration(database);
    await waitFor(() => isWaitingForLock(pool), 'the migration to wait for the lock');
    migration.kill('SIGKILL');
    await once(migration, 'exit');
    await writer.query('rollback');
    writer.release();
    expect(await appliedMigrations(pool)).toEqual(before);

    await migrated(database);
    expect((await appliedMigrations(pool)).map(({ version: number }) => number)).toEqual(
      MIGRATIONS.map(({ version: number }) => number),
    );
    expect(changedRows(kept, await ledgerRows(pool))).toEqual([]);
  });
});

/** A table that was rebuilt keeps the names its indexes and constraints had beside the live one. */
async function schemaOf({ connection }: FreshDatabase): Promise<string[]> {
  const sql = await dumpDatabase(connection, { withRows: false });
  return sql.replaceAll('__rebuild', '').split('\n').sort();
}

function startMigration({ connectionString }: FreshDatabase): ChildProcess {
  const env = { PATH: process.env['PATH'], DATABASE_URL: connectionString, PASSID_LOG_LEVEL: 'silent' };
  return spawn(process.execPath, ['dist/apps/operator/src/migrate.js'], { env, stdio: 'ignore' });
}

async function isWaitingForLock(pool: pg.Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rowCount !== 0;
}
