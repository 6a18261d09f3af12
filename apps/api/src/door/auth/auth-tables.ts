import { inTransaction } from '@passid/event-store';
import type { Pool } from 'pg';

const SCHEMA_LOCK = 7_236_207;

/** Creates a table of the schema `auth` where it is missing. Safe from several places and processes at once. */
export const defineAuthTable = (pool: Pool, name: string, columns: string): Promise<void> =>
  inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    await client.query('create schema if not exists auth');
    await client.query(`create table if not exists auth.${name} (${columns})`);
  });
