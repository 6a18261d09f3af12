import type { EventMetadata, RecordedEvent } from '@passid/event-store';
import { defined, type Timestamp } from '@passid/ledger';

/** Content type of a message that holds one CloudEvent. */
export const CLOUD_EVENT_MEDIA_TYPE = 'application/cloudevents+json; charset=utf-8';

const TYPE_PREFIX = 'io.passid.ledger.';
const TYPE_VERSION = '.v1';

/**
 * An event of the ledger as a CloudEvent 1.0 (JSON format). Context attributes say where it stands and where it comes from;
 * `data` is what the ledger holds, to the letter. Nothing is left out: the event can be made again from it, and its
 * commitment recomputed.
 */
export interface LedgerCloudEvent {
  readonly specversion: '1.0';
  /** The event's id in the ledger (UUIDv7): a repeat has the same. */
  readonly id: string;
  /** The address of the ledger that recorded it. */
  readonly source: string;
  /** `io.passid.ledger.<event type>.v1` */
  readonly type: string;
  /** The stream. */
  readonly subject: string;
  /** When it was recorded. */
  readonly time: Timestamp;
  readonly datacontenttype: 'application/json';
  /** CloudEvents partitioning extension: the stream, so that a stream keeps its order. */
  readonly partitionkey: string;
  /** CloudEvents sequence extension: the position in the ledger's one order. */
  readonly sequence: string;
  /** The event's place in its stream, from 0. */
  readonly revision: string;
  /** `workspace` for what belongs to an institution as a whole. */
  readonly environment: EventMetadata['environment'];
  /** Whose it is. Absent for what belongs to no institution. */
  readonly institutionid?: string;
  /** The request that all of this began with. */
  readonly correlationid: string;
  /** The request or event that directly led to this one. */
  readonly causationid: string;
  /** A key id, member id or process name. */
  readonly actor: string;
  readonly schemaversion: number;
  /** 16 random bytes, base64: what the event's commitment is made with. */
  readonly salt: string;
  /** Commitment of the stream's previous event, base64. Absent from the first. */
  readonly streamprev?: string;
  /** CloudEvents distributed tracing extension: the span it was appended in. */
  readonly traceparent?: string;
  /** What the ledger holds. */
  readonly data: object;
}

export const cloudEventTypeOf = (type: string): string => `${TYPE_PREFIX}${type}${TYPE_VERSION}`;

export function cloudEventOf(event: RecordedEvent, source: string): LedgerCloudEvent {
  const { stream, revision, position, type, data, metadata } = event;
  return defined({
    specversion: '1.0' as const,
    id: metadata.event_id,
    source,
    type: cloudEventTypeOf(type),
    subject: stream,
    time: metadata.recorded_at,
    datacontenttype: 'application/json' as const,
    partitionkey: stream,
    sequence: position.toString(),
    revision: revision.toString(),
    environment: metadata.environment,
    institutionid: metadata.institution_id,
    correlationid: metadata.correlation_id,
    causationid: metadata.causation_id,
    actor: metadata.actor,
    schemaversion: metadata.schema_version,
    salt: metadata.salt,
    streamprev: metadata.stream_prev ?? undefined,
    traceparent: metadata.traceparent,
    data,
  });
}

/** The event again. Throws TypeError for what was not made by `cloudEventOf`. */
export function recordedEventOf(cloudEvent: LedgerCloudEvent): RecordedEvent {
  const { type, subject, sequence, revision, data } = cloudEvent;
  const isOurs =
    typeof type === 'string' &&
    type.startsWith(TYPE_PREFIX) &&
    type.endsWith(TYPE_VERSION) &&
    /^\d+$/.test(sequence) &&
    /^\d+$/.test(revision);
  if (!isOurs) throw new TypeError('This is no event of the ledger.');
  return {
    stream: subject,
    revision: BigInt(revision),
    position: BigInt(sequence),
    type: type.slice(TYPE_PREFIX.length, -TYPE_VERSION.length),
    data,
    metadata: defined({
      event_id: cloudEvent.id,
      recorded_at: cloudEvent.time,
      environment: cloudEvent.environment,
      institution_id: cloudEvent.institutionid,
      correlation_id: cloudEvent.correlationid,
      causation_id: cloudEvent.causationid,
      schema_version: cloudEvent.schemaversion,
      actor: cloudEvent.actor,
      salt: cloudEvent.salt,
      stream_prev: cloudEvent.streamprev ?? null,
      traceparent: cloudEvent.traceparent,
    }),
  };
}
