import type { EventContext } from '@passid/event-store';
import type { Environment } from '@passid/ledger';
import type { Member } from '../door/auth/caller.js';

/** Everything an event of this dashboard request carries besides what it says. */
export const memberContext = (
  { institutionId, memberId }: Member,
  environment: Environment | 'workspace',
  requestId: string,
  now: Date,
): EventContext => ({
  recorded_at: now.toISOString(),
  environment,
  institution_id: institutionId,
  correlation_id: requestId,
  causation_id: requestId,
  actor: memberId,
});
