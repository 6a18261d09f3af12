import type { Pool, PoolClient } from 'pg';

/** Commits what `work` did, or nothing of it. A connection that breaks meanwhile fails the work, not the process. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  // The pool handles errors of idle connections alone.
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

/**
 * Begins a statement that commits asynchronously: it does not wait for the disk, and a crash of the database may undo it if it
 * is less than a second old. For what is brought up to date again from the ledger. Takes effect where the statement reads from
 * `async_commit`, a single row.
 */
export const ASYNC_COMMIT = `with async_commit as materialized (select set_config('synchronous_commit', 'off', true))`;
