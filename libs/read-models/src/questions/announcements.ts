import type { RecordedEvent } from '@passid/event-store';
import {
  ANNOUNCED_TYPES,
  announcementOf,
  isNumbered,
  webhookIdOf,
  type AnnouncedEvent,
  type Environment,
  type EventPlace,
  type WebhookEventName,
} from '@passid/ledger';
import type { Pool } from 'pg';
import { asRows, readModel, tableOf } from '../engine/read-model.js';

/** What is an institution told, and in which order? The number counts its announcements in the order of the ledger. */
export const announcements = readModel({
  name: 'announcements',
  version: 1,
  types: ANNOUNCED_TYPES,
  define: (table) => `create table ${table} (
    institution_id text not null,
    environment text not null,
    sequence bigint not null,
    event_id text not null unique,
    webhook_id text not null,
    webhook_event text not null,
    verification_id text,
    stream text not null,
    revision bigint not null,
    position bigint not null,
    occurred_at timestamptz not null,
    primary key (institution_id, environment, sequence)
  );
  create index on ${table} (verification_id)`,
  async project(client, table, events) {
    const rows = events.flatMap(announcementRow);
    if (rows.length === 0) return;
    await client.query(
      `insert into ${table} select r.institution_id, r.environment,
          coalesce((select t.sequence from ${table} t where t.institution_id = r.institution_id
            and t.environment = r.environment order by t.sequence desc limit 1), 0)
          + row_number() over (partition by r.institution_id, r.environment order by r.position),
          r.event_id, r.webhook_id, r.webhook_event, r.verification_id, r.stream, r.revision, r.position, r.occurred_at
        from json_to_recordset($1) as r(institution_id text, environment text, event_id text, webhook_id text,
          webhook_event text, verification_id text, stream text, revision bigint, position bigint, occurred_at timestamptz)`,
      asRows(rows),
    );
  },
});

function announcementRow(event: RecordedEvent<AnnouncedEvent>): object[] {
  const announcement = announcementOf(event);
  if (announcement === undefined || !isNumbered(announcement)) return [];
  return [
    {
      institution_id: announcement.institutionId,
      environment: event.metadata.environment,
      event_id: event.metadata.event_id,
      webhook_id: webhookIdOf(event.metadata.event_id),
      webhook_event: announcement.webhookEvent,
      verification_id: announcement.verificationId,
      stream: event.stream,
      revision: Number(event.revision),
      position: Number(event.position),
      occurred_at: announcement.occurredAt,
    },
  ];
}

export interface AnnouncementsOf {
  readonly institutionId: string;
  readonly environment: Environment;
}

export interface Announced {
  readonly sequence: number;
  readonly eventId: string;
  readonly webhookEvent: WebhookEventName;
  readonly source: EventPlace;
}

interface AnnouncedRow extends Omit<Announced, 'source'> {
  readonly stream: string;
  readonly revision: number;
}

const AS_ANNOUNCED = `sequence::float8 as sequence, event_id as "eventId", webhook_event as "webhookEvent", stream,
  revision::float8 as revision`;

const announced = ({ stream, revision, ...row }: AnnouncedRow): Announced => ({ ...row, source: { stream, revision } });

/** What was announced after a number. */
export async function findAnnouncements(
  pool: Pool,
  { institutionId, environment }: AnnouncementsOf,
  { after, limit, events }: { after: number; limit: number; events: readonly string[] | undefined },
): Promise<Announced[]> {
  const { rows } = await pool.query<AnnouncedRow>({
    name: 'announcements_after',
    text: `select ${AS_ANNOUNCED} from ${tableOf(announcements)}
      where institution_id = $1 and environment = $2 and sequence > $3 and ($4::text[] is null or webhook_event = any($4))
      order by sequence limit $5`,
    values: [institutionId, environment, after, events ?? null, limit],
  });
  return rows.map(announced);
}

export interface InOrder {
  readonly sequence: number;
  /** The event before it about the same verification. */
  readonly previous: { readonly eventId: string; readonly position: bigint } | undefined;
}

/** The number of each event. `offset 0` makes the planner look for the event before it by verification, not by number. */
export async function findSequences(pool: Pool, eventIds: readonly string[]): Promise<ReadonlyMap<string, InOrder>> {
  const { rows } = await pool.query<{
    event_id: string;
    sequence: string;
    previous_event_id: string | null;
    previous_position: string | null;
  }>({
    name: 'announcement_sequences',
    text: `select a.event_id, a.sequence, p.event_id as previous_event_id, p.position as previous_position
      from ${tableOf(announcements)} a left join lateral (
        select b.event_id, b.position from (
          select * from ${tableOf(announcements)} where verification_id = a.verification_id offset 0
        ) b
        where b.institution_id = a.institution_id and b.environment = a.environment and b.sequence < a.sequence
        order by b.sequence desc limit 1
      ) p on true where a.event_id = any($1)`,
    values: [eventIds],
  });
  return new Map(
    rows.map(({ event_id, sequence, previous_event_id, previous_position }) => {
      const previous =
        previous_event_id === null || previous_position === null
          ? undefined
          : { eventId: previous_event_id, position: BigInt(previous_position) };
      return [event_id, { sequence: Number(sequence), previous }];
    }),
  );
}
