import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { credential, type CredentialEvent, type CredentialIssue } from '../credential/credential.js';
import { createShare, CredentialNotActive } from './create-share.js';
import { share } from './share.js';

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

describe('A share of a credential', () => {
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
