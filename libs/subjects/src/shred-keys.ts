import { ADVISORY_LOCK } from '@passid/event-store';
import type { Pool, PoolClient } from 'pg';

/** Insufficient privilege: we are no superuser of this database. */
const NOT_PERMITTED = '42501';

/**
 * Removes the bytes of destroyed keys from the disk. A deleted row stays in its page and in the write-ahead log until it is
 * overwritten, so the table is rewritten without it, and the log is switched and truncated. The second part
 * needs a superuser and `wal_recycle = off`, as the embedded server has them; without, `is_wal_shredded` stays false and
 * docs/privacy.md says what the operator of the database has to do.
 */
export async function shredKeys(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      ADVISORY_LOCK.shredKeys,
    ]);
    if (rows[0]?.taken !== true) return;
    try {
      const erased = await unshredded(client);
      if (erased.length === 0) return;
      await rewriteTable(client);
      const isWalShredded = await cutLog(client);
      await client.query(
        'update subjects.erasure set shredded_at = now(), is_wal_shredded = $2 where subject_id = any($1)',
        [erased, isWalShredded],
      );
    } finally {
      await client.query('select pg_advisory_unlock($1)', [ADVISORY_LOCK.shredKeys]);
    }
  } finally {
    client.release();
  }
}

async function unshredded(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ subject_id: string }>(
    'select subject_id from subjects.erasure where shredded_at is null',
  );
  return rows.map(({ subject_id }) => subject_id);
}

/** Not VACUUM FULL, which keeps rows that an open transaction may still see. TRUNCATE starts a new file and deletes the old one. */
async function rewriteTable(client: PoolClient): Promise<void> {
  await client.query('begin');
  try {
    await client.query('lock table subjects.key in access exclusive mode');
    await client.query('create temporary table kept on commit drop as table subjects.key');
    await client.query('truncate subjects.key');
    await client.query('insert into subjects.key select * from kept');
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Whether the keys are gone from the write-ahead log. */
async function cutLog(client: PoolClient): Promise<boolean> {
  try {
    await client.query('select pg_switch_wal()');
    await client.query('checkpoint');
  } catch (error) {
    if ((error as { code?: string }).code !== NOT_PERMITTED) throw error;
    return false;
  }
  const { rows } = await client.query<{ wal_recycle: string }>('show wal_recycle');
  return rows[0]?.wal_recycle === 'off';
}
