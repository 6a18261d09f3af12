import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** Which subjects were erased? */
export const erasedSubjects = readModel({
  name: 'erased-subjects',
  version: 1,
  types: ['SubjectErased'],
  define: (table) => `create table ${table} (subject_id text primary key)`,
  async project(client, table, events) {
    const rows = events.map(({ data }) => ({ subject_id: data.subjectId }));
    await client.query(
      `insert into ${table} select * from json_to_recordset($1) as r(subject_id text) on conflict do nothing`,
      asRows(rows),
    );
  },
});

/** Erased subjects whose key still exists: the erasure was interrupted, or the keys were restored from an older backup. */
export async function findErasedWithKey(pool: Pool, leaveOut: readonly string[], limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ subject_id: string }>(
    `select k.subject_id from ${tableOf(erasedSubjects)} join subjects.key k using (subject_id)
      where k.subject_id <> all($1) limit $2`,
    [leaveOut, limit],
  );
  return rows.map(({ subject_id }) => subject_id);
}

/**
 * Subjects that are on record as erased and whose erasure the ledger does not tell: the ledger was restored from before it. A
 * model that is behind names more than there are.
 */
export async function findErasedUntold(pool: Pool, leaveOut: readonly string[], limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ subject_id: string }>(
    `select e.subject_id from subjects.erasure e where e.subject_id <> all($1)
      and not exists (select from ${tableOf(erasedSubjects)} told where told.subject_id = e.subject_id) limit $2`,
    [leaveOut, limit],
  );
  return rows.map(({ subject_id }) => subject_id);
}
