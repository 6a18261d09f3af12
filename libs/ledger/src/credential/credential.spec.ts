import { describe, expect, it } from '@jest/globals';
import { credential, type CredentialEvent, type CredentialIssue, type ExistingCredential } from './credential.js';
import { credentialStanding } from './credential-standing.js';
import { eraseCredential } from './erase-credential.js';
import { issueCredential } from './issue-credential.js';
import { CredentialNotFound, revokeCredential } from './revoke-credential.js';

const sealed = { key_id: 'k', iv: 'i', ciphertext: 'c' };
const issue: CredentialIssue = {
  credentialId: 'pid_1',
  holderId: 'hld_1',
  issuer: 'https://issuer.example',
  issuedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-04-01T00:00:00.000Z',
  sealed,
};
const now = '2026-01-02T00:00:00.000Z';
const given = (...events: CredentialEvent[]) =>
  events.reduce((state, event) => credential.evolve(state, event), credential.initial);
const issued: CredentialEvent = { type: 'CredentialIssued', data: issue };
const revoked: CredentialEvent = { type: 'CredentialRevoked', data: { credentialId: 'pid_1', revokedAt: now } };
const erased: CredentialEvent = { type: 'SubjectErased', data: { subjectId: 'hld_1', erasedAt: now } };
const standing = (at: string, ...events: CredentialEvent[]) =>
  credentialStanding(given(...events) as ExistingCredential, at);

describe('A credential', () => {
  it('is issued once', () => {
    expect(issueCredential(issue, given())).toEqual([issued]);
    expect(issueCredential(issue, given(issued))).toEqual([]);
  });

  it('is revoked for good, once, by its holder or an issuer', () => {
    expect(revokeCredential({ now }, given(issued))).toEqual([revoked]);
    expect(revokeCredential({ holderId: 'hld_1', now }, given(issued))).toEqual([revoked]);
    expect(revokeCredential({ now }, given(issued, revoked))).toEqual([]);
    expect(revokeCredential({ now }, given(issued, erased))).toEqual([]);
  });

  it('a credential of another holder is answered as one that does not exist', () => {
    expect(() => revokeCredential({ holderId: 'hld_2', now }, given(issued))).toThrow(CredentialNotFound);
    expect(() => revokeCredential({ now }, given())).toThrow(CredentialNotFound);
  });

  it('is erased once, revoked or not, and stays erased', () => {
    const command = { subjectId: 'hld_1', now };
    expect(eraseCredential(command, given(issued))).toEqual([erased]);
    expect(eraseCredential(command, given(issued, revoked))).toEqual([erased]);
    expect(eraseCredential(command, given(issued, erased))).toEqual([]);
    expect(eraseCredential(command, given())).toEqual([]);
    expect(given(issued, erased, revoked).status).toBe('erased');
  });

  it('is active to the very instant of its expiry', () => {
    expect(standing('2026-03-31T23:59:59.999Z', issued)).toBe('active');
    expect(standing(issue.expiresAt, issued)).toBe('expired');
    expect(standing(issue.expiresAt, issued, revoked)).toBe('revoked');
    expect(standing(now, issued, erased)).toBe('revoked');
  });
});
