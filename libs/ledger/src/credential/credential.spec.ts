import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eraseCredential } from '../holder/erase-subject.js';
import { createShare, CredentialNotActive } from '../share/create-share.js';
import { share } from '../share/share.js';
import { credential, type CredentialEvent, type CredentialIssue, type ExistingCredential } from './credential.js';
import { credentialStanding } from './credential-standing.js';
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

  it('of somebody else is not there', () => {
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

describe('A share of it', () => {
  const command = {
    token: { hash: 'token', lastFour: 'C7U5' },
    code: { hash: 'code', lastFour: 'Z72L' },
    permissions: ['income_verified'],
    lifeMs: 30 * 24 * 60 * 60 * 1000,
    sealed,
    now,
  };
  const make = (more: Partial<typeof command> & { audience?: string } = {}, ...events: CredentialEvent[]) =>
    createShare({ ...command, ...more }, given(issued, ...events), share.initial)[0];

  it('names the credential, its holder and what was consented to', () => {
    expect(make({ audience: '42' })).toEqual({
      type: 'ShareCreated',
      data: {
        tokenHash: 'token',
        tokenLastFour: 'C7U5',
        code: { hash: 'code', lastFour: 'Z72L', expiresAt: '2026-01-02T00:15:00.000Z' },
        source: { kind: 'credential', credentialId: 'pid_1' },
        holderId: 'hld_1',
        audience: '42',
        permissions: ['income_verified'],
        createdAt: now,
        expiresAt: '2026-02-01T00:00:00.000Z',
        sealed,
      },
    });
  });

  it('never outlives its credential, nor 30 days, nor does its code outlive it', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 365 * 24 * 60 }), fc.integer({ min: 0, max: 90 * 24 * 60 }), (life, at) => {
        const createdAt = new Date(Date.parse(issue.issuedAt) + at * 60_000 - 1).toISOString();
        const created = make({ lifeMs: life * 60_000, now: createdAt });
        if (created?.type !== 'ShareCreated') throw new Error('A share of an active credential was not made.');
        const { expiresAt, code } = created.data;
        expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.parse(issue.expiresAt));
        expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBeLessThanOrEqual(command.lifeMs);
        expect(Date.parse(code?.expiresAt ?? '')).toBeLessThanOrEqual(Date.parse(expiresAt));
      }),
    ));

  it('is not made of one that is expired, revoked, erased or not there', () => {
    expect(() => make({ now: issue.expiresAt })).toThrow(CredentialNotActive);
    expect(() => make({}, revoked)).toThrow(CredentialNotActive);
    expect(() => make({}, erased)).toThrow(CredentialNotActive);
    expect(() => createShare(command, given(), share.initial)).toThrow(CredentialNotActive);
  });
});
