import type { Environment } from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** Which outcomes has this institution reported, and in which stream is each? */
export const outcomeById = readModel({
  name: 'outcome-by-id',
  version: 1,
  types: ['OutcomeReported'],
  define: (table) => `create table ${table} (
    outcome_id text primary key,
    institution_id text not null,
    environment text not null,
    stream text not null,
    position bigint not null
  );
  create index on ${table} (institution_id, environment, position)`,
  async project(client, table, events) {
    const rows = events.map(({ data, metadata, stream, position }) => ({
      outcome_id: data.outcomeId,
      institution_id: data.institutionId,
      environment: metadata.environment,
      stream,
      position: Number(position),
    }));
    await client.query(
      `insert into ${table} select * from json_to_recordset($1)
        as r(outcome_id text, institution_id text, environment text, stream text, position bigint) on conflict do nothing`,
      asRows(rows),
    );
  },
});

export interface OutcomeOwner {
  readonly institutionId: string;
  readonly environment: Environment;
}

/** The stream of an outcome; undefined for another institution's or environment's. */
export async function findOutcome(pool: Pool, owner: OutcomeOwner, outcomeId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ stream: string }>({
    name: 'outcome_by_id',
    text: `select stream from ${tableOf(outcomeById)}
      where outcome_id = $1 and institution_id = $2 and environment = $3`,
    values: [outcomeId, owner.institutionId, owner.environment],
  });
  return rows[0]?.stream;
}

/** Streams of the outcomes reported before a position, the latest first. */
export async function listOutcomes(
  pool: Pool,
  owner: OutcomeOwner,
  before: bigint,
  limit: number,
): Promise<{ stream: string; position: bigint }[]> {
  const { rows } = await pool.query<{ stream: string; position: string }>({
    name: 'outcomes_of_institution',
    text: `select stream, position from ${tableOf(outcomeById)}
      where institution_id = $1 and environment = $2 and position < $3 order by position desc limit $4`,
    values: [owner.institutionId, owner.environment, before, limit],
  });
  return rows.map(({ stream, position }) => ({ stream, position: BigInt(position) }));
}
