import type { Credential, CredentialEvent, CredentialIssue } from './credential.js';

/** The id was made for this issue, so finding it issued is finding one's own earlier try. */
export function issueCredential(issue: CredentialIssue, state: Credential): CredentialEvent[] {
  return state.status === 'absent' ? [{ type: 'CredentialIssued', data: issue }] : [];
}
