import type { EventContext, RecordedEvent } from '@passid/event-store';
import type { Caller } from '../../door/auth/caller.js';

/** Everything an event of this request carries besides what it says. */
export const contextOf = (caller: Caller, requestId: string, now: Date): EventContext => ({
  recorded_at: now.toISOString(),
  environment: caller.environment,
  institution_id: caller.institutionId,
  correlation_id: requestId,
  causation_id: requestId,
  actor: caller.keyId,
});

/** What an event carries that follows from the last of its stream, whoever writes it down. */
export const contextAfter = (
  { metadata }: RecordedEvent,
  institutionId: string,
  actor: string,
  now: Date,
): EventContext => ({
  recorded_at: now.toISOString(),
  environment: metadata.environment,
  institution_id: institutionId,
  correlation_id: metadata.correlation_id,
  causation_id: metadata.event_id,
  actor,
});
