import { subjectErased, type EraseSubject } from '../subject-erased.js';
import type { Credential, CredentialEvent } from './credential.js';

/** Also a revoked credential is erased. */
export function eraseCredential(command: EraseSubject, state: Credential): CredentialEvent[] {
  return state.status === 'absent' || state.status === 'erased' ? [] : [subjectErased(command)];
}
