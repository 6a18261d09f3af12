import type { Credential, CredentialEvent } from '../credential/credential.js';
import type { Timestamp } from '../time.js';
import type { Holder, HolderEvent, SubjectErased } from './holder.js';

export interface EraseSubject {
  readonly subjectId: string;
  readonly now: Timestamp;
}

/** Once; asked again it adds nothing, so that an erasure cut short can be completed by anybody. */
export function eraseHolder(command: EraseSubject, state: Holder): HolderEvent[] {
  return state.status === 'active' ? [erased(command)] : [];
}

/** A credential of an erased person vouches for nobody, revoked before or not. */
export function eraseCredential(command: EraseSubject, state: Credential): CredentialEvent[] {
  return state.status === 'absent' || state.status === 'erased' ? [] : [erased(command)];
}

const erased = ({ subjectId, now }: EraseSubject): SubjectErased => ({
  type: 'SubjectErased',
  data: { subjectId, erasedAt: now },
});
