import { commitmentOf, type EventStore, type RecordedEvent } from '@passid/event-store';
import { verificationStream } from '@passid/ledger';
import { auditTrail, catchUpTo, findTrailStreams } from '@passid/read-models';
import type { Pool } from 'pg';
import type { TrailEventAnswer } from './audit-trail.answer.js';

/** Every event of a verification and of what belongs to it up to a position, in the order in which it happened. */
export async function readTrail(
  store: EventStore,
  pool: Pool,
  auditId: string,
  through: bigint,
): Promise<RecordedEvent[]> {
  await catchUpTo(pool, auditTrail, through);
  const streams = [verificationStream(auditId), ...(await findTrailStreams(pool, auditId))];
  const events = await Promise.all(streams.map((stream) => store.readStream(stream)));
  return events
    .flat()
    .filter(({ position }) => position <= through)
    .sort((one, other) => Number(one.position - other.position));
}

export function trailEvent(recorded: RecordedEvent): TrailEventAnswer {
  const { stream, revision, position, type, data, metadata } = recorded;
  return {
    stream,
    revision: Number(revision),
    position: Number(position),
    commitment: commitmentOf(stream, revision, recorded),
    event: { type, data, metadata },
  };
}
