import type { EventContext } from '@passid/event-store';

/** Everything an event of a workspace carries besides what it says. */
export const workspaceContext = (institutionId: string, actor: string, requestId: string, now: Date): EventContext => ({
  recorded_at: now.toISOString(),
  environment: 'workspace',
  institution_id: institutionId,
  correlation_id: requestId,
  causation_id: requestId,
  actor,
});
