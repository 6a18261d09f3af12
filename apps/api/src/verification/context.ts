import type { EventContext } from '@passid/event-store';
import type { Caller } from '../auth/caller.js';

/** Everything an event of this request carries besides what it says. */
export const contextOf = (caller: Caller, requestId: string, now: Date): EventContext => ({
  recorded_at: now.toISOString(),
  environment: caller.environment,
  institution_id: caller.institutionId,
  correlation_id: requestId,
  causation_id: requestId,
  actor: caller.keyId,
});
