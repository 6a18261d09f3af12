import type { Environment, OutcomeCount } from '@passid/ledger';
import type { Pool, PoolClient } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** How did the outcomes of a cohort turn out? A row for each report and amendment, so that any position can be asked for. */
export const outcomeCohorts = readModel({
  name: 'outcome-cohorts',
  version: 1,
  types: ['OutcomeReported', 'OutcomeAmended'],
  define: (table) => `create table ${table} (
    outcome_id text not null,
    amendment int not null,
    institution_id text not null,
    environment text not null,
    coverage_level text not null,
    corridor text,
    product_type text,
    outcome text not null,
    reported_at timestamptz not null,
    position bigint not null,
    primary key (outcome_id, amendment)
  );
  create index on ${table} (institution_id, environment, outcome_id, amendment)`,
  async project(client, table, events) {
    const reported: object[] = [];
    const amended: object[] = [];
    for (const { type, data, metadata, position } of events) {
      const row = {
        outcome_id: data.outcomeId,
        product_type: data.productType,
        outcome: data.outcome,
        position: Number(position),
      };
      if (type === 'OutcomeAmended') amended.push({ ...row, amendment: data.amendment });
      else
        reported.push({
          ...row,
          institution_id: data.institutionId,
          environment: metadata.environment,
          coverage_level: data.context.coverageLevel,
          corridor: data.context.corridor,
          reported_at: data.reportedAt,
        });
    }
    await insertReports(client, table, reported);
    await insertAmendments(client, table, amended);
  },
});

async function insertReports(client: PoolClient, table: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into ${table}
      select outcome_id, 0, institution_id, environment, coverage_level, corridor, product_type, outcome, reported_at, position
      from json_to_recordset($1) as r(outcome_id text, institution_id text, environment text, coverage_level text,
        corridor text, product_type text, outcome text, reported_at timestamptz, position bigint)
      on conflict do nothing`,
    asRows(rows),
  );
}

/** An amendment copies what it cannot change from the row of its report, which is earlier in the same stream. */
async function insertAmendments(client: PoolClient, table: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into ${table}
      select r.outcome_id, r.amendment, t.institution_id, t.environment, t.coverage_level, t.corridor, r.product_type,
        r.outcome, t.reported_at, r.position
      from json_to_recordset($1) as r(outcome_id text, amendment int, product_type text, outcome text, position bigint)
      join ${table} t on t.outcome_id = r.outcome_id and t.amendment = 0
      on conflict do nothing`,
    asRows(rows),
  );
}

export interface CohortQuestion {
  readonly institutionId: string;
  readonly environment: Environment;
  /** Only events up to this position. */
  readonly asOf: bigint;
  /** First reported from this moment on. */
  readonly from?: Date | undefined;
  /** First reported before this moment. */
  readonly before?: Date | undefined;
  readonly corridor?: string | undefined;
  readonly productType?: string | undefined;
}

/** Each outcome counts once, as its last amendment up to the position has it. */
export async function countOutcomes(pool: Pool, question: CohortQuestion): Promise<OutcomeCount[]> {
  const { institutionId, environment, asOf, from, before, corridor, productType } = question;
  const { rows } = await pool.query<OutcomeCount>({
    name: 'outcome_cohorts',
    text: `with latest as (
        select distinct on (outcome_id) * from ${tableOf(outcomeCohorts)}
        where institution_id = $1 and environment = $2 and position <= $3 order by outcome_id, amendment desc
      )
      select coverage_level as "coverageLevel", corridor, product_type as "productType", outcome, count(*)::int as count
      from latest
      where ($4::timestamptz is null or reported_at >= $4) and ($5::timestamptz is null or reported_at < $5)
        and ($6::text is null or corridor = $6) and ($7::text is null or product_type = $7)
      group by coverage_level, corridor, product_type, outcome`,
    values: [institutionId, environment, asOf, from, before, corridor, productType],
  });
  return rows;
}

/** Whether any outcome had been reported with a live key up to the position. */
export async function hasLiveOutcome(pool: Pool, institutionId: string, asOf: bigint): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>({
    name: 'has_live_outcome',
    text: `select exists (select from ${tableOf(outcomeCohorts)}
      where institution_id = $1 and environment = 'live' and position <= $2) as found`,
    values: [institutionId, asOf],
  });
  return rows[0]?.found === true;
}
