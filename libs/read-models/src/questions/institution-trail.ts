import type { Environment } from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** At which positions are the events of each institution? The events themselves are read from the ledger. */
export const institutionTrail = readModel({
  name: 'institution-trail',
  version: 1,
  define: (table) => `create table ${table} (
    position bigint primary key,
    institution_id text,
    environment text not null,
    recorded_at timestamptz not null
  );
  create index on ${table} (institution_id, environment, position)`,
  async project(client, table, events) {
    const rows = events.map(({ position, metadata }) => ({
      position: Number(position),
      institution_id: metadata.institution_id,
      environment: metadata.environment,
      recorded_at: metadata.recorded_at,
    }));
    await client.query(
      `insert into ${table} select * from json_to_recordset($1)
        as r(position bigint, institution_id text, environment text, recorded_at timestamptz) on conflict do nothing`,
      asRows(rows),
    );
  },
});

export interface TrailQuestion {
  readonly institutionId: string;
  readonly environment: Environment;
  readonly after: bigint;
  readonly through: bigint;
  /** Recorded from this moment on. */
  readonly from?: Date | undefined;
  /** Recorded before this moment. */
  readonly before?: Date | undefined;
}

/** Positions of an institution's events, in their order. */
export async function findTrailPositions(pool: Pool, question: TrailQuestion, limit: number): Promise<bigint[]> {
  const { institutionId, environment, after, through, from, before } = question;
  const { rows } = await pool.query<{ position: string }>({
    name: 'institution_trail',
    text: `select position from ${tableOf(institutionTrail)}
      where institution_id = $1 and environment = $2 and position > $3 and position <= $4
        and ($5::timestamptz is null or recorded_at >= $5) and ($6::timestamptz is null or recorded_at < $6)
      order by position limit $7`,
    values: [institutionId, environment, after, through, from, before, limit],
  });
  return rows.map(({ position }) => BigInt(position));
}

/** When the last event up to a position was recorded; undefined if there is none. */
export async function findMomentOf(pool: Pool, position: bigint): Promise<Date | undefined> {
  const { rows } = await pool.query<{ recorded_at: Date }>({
    name: 'moment_of_position',
    text: `select recorded_at from ${tableOf(institutionTrail)} where position <= $1 order by position desc limit 1`,
    values: [position],
  });
  return rows[0]?.recorded_at;
}
