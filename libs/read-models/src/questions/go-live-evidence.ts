import type { RecordedEvent } from '@passid/event-store';
import type { EventOf, VerificationEvent } from '@passid/ledger';
import type { Pool, PoolClient } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** What a sandbox can show of an integration. The last two count successes since the last failure. */
export const EVIDENCE = [
  'webhook_tested',
  'wrong_signature_refused',
  'sanctions_denied',
  'session_expired',
  'session_completed',
  'outcome_reported',
  'webhooks_in_time',
  'verifies_with_key',
] as const;
export type Evidence = (typeof EVIDENCE)[number];

/** Counted from 0 again when the endpoint is configured: another address or secret has to show it again. */
const OF_THE_ENDPOINT = ['webhook_tested', 'wrong_signature_refused', 'webhooks_in_time'] as const;

const TYPES = [
  'WebhookConfigured',
  'WebhookScheduled',
  'WebhookAttempted',
  'WebhookDelivered',
  'WebhookProbed',
  'TokenVerified',
  'TokenRejected',
  'SessionExpired',
  'SessionFulfilled',
  'OutcomeReported',
] as const;

type EvidenceEvent = RecordedEvent<EventOf<(typeof TYPES)[number]>>;

/** What has an institution's integration shown of itself in the sandbox? */
export const goLiveEvidence = readModel({
  name: 'go-live-evidence',
  version: 1,
  types: TYPES,
  define: (table) => `create table ${table} (
    institution_id text not null,
    evidence text not null,
    times bigint not null,
    primary key (institution_id, evidence)
  )`,
  async project(client, table, events) {
    const trials = await trialsIn(client, table, events);
    const tally = new Tally();
    for (const event of events) note(tally, event, trials);
    await client.query(
      `delete from ${table} t using json_to_recordset($1) as r(institution_id text, evidence text)
        where t.institution_id = r.institution_id and t.evidence = r.evidence`,
      asRows(tally.resets()),
    );
    await client.query(
      `insert into ${table} as t select * from json_to_recordset($1)
          as r(institution_id text, evidence text, times bigint)
        on conflict (institution_id, evidence) do update set times = t.times + excluded.times`,
      asRows(tally.additions()),
    );
  },
});

const KINDS = ['test', 'invalid_signature'] as const;

/** The row that keeps the kind of a trial until its delivery has ended. */
const trialRow = (deliveryId: string, trial: (typeof KINDS)[number]): string => `trial:${deliveryId}:${trial}`;

async function trialsIn(
  client: PoolClient,
  table: string,
  events: readonly EvidenceEvent[],
): Promise<ReadonlyMap<string, string>> {
  const trials = new Map<string, string>();
  const asked: string[] = [];
  for (const { type, data } of events)
    if (type === 'WebhookScheduled') {
      if (data.trial !== undefined) trials.set(data.deliveryId, data.trial);
    } else if (type === 'WebhookAttempted' || type === 'WebhookDelivered' || type === 'WebhookProbed')
      asked.push(...KINDS.map((kind) => trialRow(data.deliveryId, kind)));
  if (asked.length === 0) return trials;
  const { rows } = await client.query<{ evidence: string }>(
    `select evidence from ${table} where institution_id = any($1) and evidence = any($2)`,
    [[...new Set(events.map((event) => event.metadata.institution_id))], asked],
  );
  for (const { evidence } of rows) {
    const [, deliveryId = '', trial = ''] = evidence.split(':');
    trials.set(deliveryId, trial);
  }
  return trials;
}

/** What a batch adds to each count, and which counts it sets to 0 first. */
class Tally {
  readonly #counts = new Map<string, { institution_id: string; evidence: string; times: number; isReset: boolean }>();

  add(institution_id: string, evidence: string): void {
    this.#of(institution_id, evidence).times += 1;
  }

  reset(institution_id: string, evidence: string): void {
    Object.assign(this.#of(institution_id, evidence), { times: 0, isReset: true });
  }

  resets(): object[] {
    return [...this.#counts.values()].filter(({ isReset }) => isReset);
  }

  additions(): object[] {
    return [...this.#counts.values()].filter(({ times }) => times > 0);
  }

  #of(institution_id: string, evidence: string) {
    const key = `${institution_id}/${evidence}`;
    const count = this.#counts.get(key) ?? { institution_id, evidence, times: 0, isReset: false };
    this.#counts.set(key, count);
    return count;
  }
}

function note(tally: Tally, event: EvidenceEvent, trials: ReadonlyMap<string, string>): void {
  const { environment, institution_id: institutionId } = event.metadata;
  if (institutionId === undefined) return;
  if (event.type === 'WebhookConfigured') return OF_THE_ENDPOINT.forEach((each) => tally.reset(institutionId, each));
  if (environment !== 'sandbox') return;
  switch (event.type) {
    case 'WebhookScheduled': {
      const { deliveryId, trial } = event.data;
      if (trial === 'test' || trial === 'invalid_signature') tally.add(institutionId, trialRow(deliveryId, trial));
      return;
    }
    case 'WebhookAttempted':
      if (event.data.outcome === 'failed' && trials.get(event.data.deliveryId) !== 'invalid_signature')
        tally.reset(institutionId, 'webhooks_in_time');
      return;
    case 'WebhookDelivered': {
      const { deliveryId, attempt } = event.data;
      if (attempt === 1) tally.add(institutionId, 'webhooks_in_time');
      if (trials.get(deliveryId) !== 'test') return;
      tally.reset(institutionId, trialRow(deliveryId, 'test'));
      return tally.add(institutionId, 'webhook_tested');
    }
    case 'WebhookProbed':
      tally.reset(institutionId, trialRow(event.data.deliveryId, 'invalid_signature'));
      if (event.data.verdict === 'refused') tally.add(institutionId, 'wrong_signature_refused');
      else tally.reset(institutionId, 'wrong_signature_refused');
      return;
    case 'TokenVerified':
    case 'TokenRejected':
      return noteVerification(tally, institutionId, event);
    case 'SessionExpired':
      return tally.add(institutionId, 'session_expired');
    case 'SessionFulfilled':
      return tally.add(institutionId, 'session_completed');
    case 'OutcomeReported':
      return tally.add(institutionId, 'outcome_reported');
  }
}

function noteVerification(tally: Tally, institutionId: string, { data }: VerificationEvent): void {
  if (data.verdict.denyReason === 'HARD_DENY_SANCTIONS_MATCH') tally.add(institutionId, 'sanctions_denied');
  if (data.via !== 'token') return;
  if (data.requestHash === undefined) tally.reset(institutionId, 'verifies_with_key');
  else tally.add(institutionId, 'verifies_with_key');
}

export type EvidenceCounts = Readonly<Record<Evidence, number>>;

export async function findEvidence(pool: Pool, institutionId: string): Promise<EvidenceCounts> {
  const { rows } = await pool.query<{ evidence: Evidence; times: string }>({
    name: 'go_live_evidence',
    text: `select evidence, times from ${tableOf(goLiveEvidence)} where institution_id = $1 and evidence = any($2)`,
    values: [institutionId, EVIDENCE],
  });
  const counts = new Map(rows.map(({ evidence, times }) => [evidence, Number(times)]));
  return Object.fromEntries(EVIDENCE.map((each) => [each, counts.get(each) ?? 0])) as EvidenceCounts;
}
