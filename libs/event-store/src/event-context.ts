import { defined } from '@passid/ledger';
import type { RecordedEvent } from './event-store.js';
import type { EventContext } from './transact.js';

/** A request: who makes it, for which institution if any, and where it belongs. */
export interface Request {
  readonly environment: EventContext['environment'];
  readonly institutionId?: string;
  /** Id of a key, a member, a holder or a process. */
  readonly actor: string;
  readonly requestId: string;
  readonly now: Date;
}

/** Metadata of the events that a request causes. */
export const requestContext = ({ environment, institutionId, actor, requestId, now }: Request): EventContext =>
  defined({
    recorded_at: now.toISOString(),
    environment,
    institution_id: institutionId,
    correlation_id: requestId,
    causation_id: requestId,
    actor,
  });

/** Metadata of the events that a process appends because of an earlier event. */
export const followingContext = (
  { metadata }: Pick<RecordedEvent, 'metadata'>,
  { institutionId, actor, now }: { readonly institutionId: string; readonly actor: string; readonly now: Date },
): EventContext => ({
  recorded_at: now.toISOString(),
  environment: metadata.environment,
  institution_id: institutionId,
  correlation_id: metadata.correlation_id,
  causation_id: metadata.event_id,
  actor,
});
