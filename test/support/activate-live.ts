import { transact } from '@passid/event-store';
import { institution, institutionStream, type InstitutionEvent } from '@passid/ledger';
import { catchUp, institutionByKey } from '@passid/read-models';
import type { Platform } from '@passid/platform';
import { BY_HAND } from './faults-ledger.js';

/** Makes an institution's live keys work, as an operator's approval would. */
export async function activateLive({ store, pool, clock }: Platform, institutionId: string): Promise<void> {
  const now = clock.now().toISOString();
  const activated: InstitutionEvent = {
    type: 'LiveKeyActivated',
    data: { institutionId, approvedBy: 'test', activatedAt: now },
  };
  await transact(store, institutionStream(institutionId), institution, () => [activated], {
    ...BY_HAND,
    recorded_at: now,
    environment: 'workspace',
  });
  await catchUp(store, pool, institutionByKey);
}
