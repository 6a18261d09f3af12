import type { Credential, CredentialEvent, CredentialIssue } from './credential.js';

/** The id is made for this issue: finding it issued means that an earlier try succeeded. */
export function issueCredential(issue: CredentialIssue, state: Credential): CredentialEvent[] {
  return state.status === 'absent' ? [{ type: 'CredentialIssued', data: issue }] : [];
}
