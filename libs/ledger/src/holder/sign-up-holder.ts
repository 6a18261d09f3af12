import { DomainError } from '../domain-error.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';
import type { Holder, HolderEvent } from './holder.js';

export interface SignUpHolder {
  readonly holderId: string;
  readonly sealed: Sealed;
  readonly now: Timestamp;
}

export class HolderExists extends DomainError {
  readonly code = 'HOLDER_EXISTS';
  constructor() {
    super('There is a wallet with this name already. Log in instead.');
  }
}

/** Of two sign-ups under one name at once, the append lets one win. */
export function signUpHolder({ holderId, sealed, now }: SignUpHolder, state: Holder): HolderEvent[] {
  if (state.status !== 'absent') throw new HolderExists();
  return [{ type: 'HolderSignedUp', data: { holderId, signedUpAt: now, sealed } }];
}
