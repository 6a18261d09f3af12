import type { Pool, PoolClient } from 'pg';
import type { AdvisoryLock } from './advisory-lock.js';

/** Commits what `work` did, or nothing of it. A connection that breaks meanwhile fails the work, not the process. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  // The pool listens only while a connection lies idle in it.
  client.on('error', onError);
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(onError);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

export interface SchemaDefinition {
  readonly schema: string;
  readonly lock: AdvisoryLock;
  /** Creates what is missing in the schema. MUST be safe to run again. */
  readonly sql: string;
}

/** Creates a schema and what is missing in it, then does `more`, in one transaction. Processes that start together take turns. */
export const defineSchema = (
  pool: Pool,
  { schema, lock, sql }: SchemaDefinition,
  more?: (client: PoolClient) => Promise<void>,
): Promise<void> =>
  inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [lock]);
    await client.query(`create schema if not exists ${schema};\n${sql}`);
    await more?.(client);
  });

/**
 * Begins a statement that commits asynchronously: it does not wait for the disk, and a crash of the database may undo it if it
 * is less than a second old. For what is brought up to date again from the ledger. Takes effect where the statement reads from
 * `async_commit`, a single row.
 */
export const ASYNC_COMMIT = `with async_commit as materialized (select set_config('synchronous_commit', 'off', true))`;
