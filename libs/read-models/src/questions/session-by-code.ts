import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** Which session does this code open, and is the code in use? */
export const sessionByCode = readModel({
  name: 'session-by-code',
  version: 1,
  types: ['SessionCreated', 'SessionFulfilled', 'SessionDeclined', 'SessionExpired'],
  define: (table) => `create table ${table} (
    request_id text primary key,
    code_hash text not null,
    is_open boolean not null,
    position bigint not null
  );
  create index on ${table} (code_hash, is_open, position)`,
  async project(client, table, events) {
    const created: object[] = [];
    const ended: string[] = [];
    for (const { type, data, position } of events) {
      if (type !== 'SessionCreated') ended.push(data.requestId);
      else
        created.push({
          request_id: data.requestId,
          code_hash: data.code.hash,
          is_open: true,
          position: Number(position),
        });
    }
    if (created.length > 0)
      await client.query(
        `insert into ${table} select * from json_to_recordset($1)
          as r(request_id text, code_hash text, is_open boolean, position bigint) on conflict do nothing`,
        asRows(created),
      );
    if (ended.length > 0) await client.query(`update ${table} set is_open = false where request_id = any($1)`, [ended]);
  },
});

/**
 * The open session of a code, or else its latest. Both environments are searched, by one hash each: a code on a screen does
 * not say to which it belongs.
 */
export async function findSessionByCode(
  pool: Pool,
  codeHashes: readonly string[],
): Promise<{ readonly requestId: string; readonly isOpen: boolean } | undefined> {
  const { rows } = await pool.query<{ requestId: string; isOpen: boolean }>({
    name: 'session_by_code',
    text: `select request_id as "requestId", is_open as "isOpen" from ${tableOf(sessionByCode)}
      where code_hash = any($1) order by is_open desc, position desc limit 1`,
    values: [codeHashes],
  });
  return rows[0];
}
