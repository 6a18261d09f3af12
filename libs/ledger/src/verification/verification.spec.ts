import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { IdempotencyKeyReused } from '../domain-error.js';
import type { Share } from '../share/share.js';
import { DENY_REASONS, type DenyReason, type Evidence, type Verdict } from './policy.js';
import { verifierPolicyV1 as policy } from './policy-v1.js';
import { concludeVerification } from './conclude-verification.js';
import { explainDenial } from './explain-denial.js';
import { verification, type VerificationEvent } from './verification.js';

const sealed = { key_id: 'k', iv: 'i', ciphertext: 'c' };
const now = '2026-01-02T00:00:00.000Z';
const theirs: Share = {
  status: 'redeemed',
  boundTo: '42',
  creation: {
    tokenHash: 'hash',
    tokenLastFour: 'C7U5',
    source: { kind: 'sandbox', fixture: 'KE8V-3TXY-Z72L' },
    permissions: ['income_verified'],
    createdAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-31T00:00:00.000Z',
    sealed,
  },
};
const sound: Evidence = {
  signature: 'valid',
  proof: 'not_provided',
  credential: 'active',
  sanctionsMatch: false,
  freshnessHours: 2,
  granted: { count: 6, allTrue: true },
};
const assess = (evidence: Partial<Evidence> = {}, share: Share = theirs, at = now) =>
  policy.assess({ institutionId: '42', evidence: { ...sound, ...evidence }, freshUpToHours: 48, now: at }, share);

const unknown = (denyReason: DenyReason): Verdict => ({
  status: 'denied',
  denyReason,
  credentialStatus: 'invalid',
  tokenStatus: null,
  signatureStatus: 'not_provided',
  proofStatus: 'not_provided',
  freshnessStatus: null,
  revocationStatus: 'unknown',
});

describe('Assessing a token', () => {
  it('verifies when everything holds and every granted claim is true', () => {
    expect(assess()).toEqual({
      status: 'verified',
      credentialStatus: 'active',
      tokenStatus: 'redeemed',
      signatureStatus: 'valid',
      proofStatus: 'not_provided',
      freshnessStatus: 'fresh',
      revocationStatus: 'not_revoked',
    });
  });

  it('asks for manual review when a granted claim is false', () => {
    expect(assess({ granted: { count: 6, allTrue: false } })).toMatchObject({ status: 'manual_review' });
  });

  it('calls data fresh up to 48 hours and stale after, which is not a denial', () => {
    expect(assess({ freshnessHours: 48 })).toMatchObject({ status: 'verified', freshnessStatus: 'fresh' });
    expect(assess({ freshnessHours: 49 })).toMatchObject({ status: 'verified', freshnessStatus: 'stale' });
  });

  it.each([
    [{ signature: 'invalid' }, 'INVALID_SIGNATURE', 'invalid'],
    [{ proof: 'invalid' }, 'INVALID_PROOF', 'invalid'],
    [{ credential: 'revoked' }, 'CREDENTIAL_REVOKED', 'revoked'],
    [{ credential: 'expired' }, 'CREDENTIAL_EXPIRED', 'expired'],
    [{ signature: 'not_provided', credential: 'revoked' }, 'CREDENTIAL_REVOKED', 'revoked'],
    [{ sanctionsMatch: true }, 'HARD_DENY_SANCTIONS_MATCH', 'active'],
    [{ granted: { count: 0, allTrue: true } }, 'PERMISSION_NOT_GRANTED', 'active'],
  ] as const)('denies for %j with %s', (evidence, denyReason, credentialStatus) => {
    expect(assess(evidence)).toMatchObject({ status: 'denied', denyReason, credentialStatus });
  });

  it('denies for a sanctions match whatever was consented to', () => {
    expect(assess({ sanctionsMatch: true, granted: { count: 0, allTrue: true } }).denyReason).toBe(
      'HARD_DENY_SANCTIONS_MATCH',
    );
  });

  it('denies from the very instant of expiry, and for a revocation before anything else', () => {
    expect(assess({}, theirs, '2026-01-31T00:00:00.000Z')).toMatchObject({
      denyReason: 'TOKEN_EXPIRED',
      tokenStatus: 'expired',
    });
    expect(
      assess({ sanctionsMatch: true }, { ...theirs, status: 'revoked' }, '2027-01-01T00:00:00.000Z'),
    ).toMatchObject({
      denyReason: 'TOKEN_REVOKED',
      tokenStatus: 'revoked',
      revocationStatus: 'revoked',
    });
  });

  it('names the credential’s expiry where token and credential have both expired', () => {
    const over = '2026-01-31T00:00:00.000Z';
    expect(assess({ credential: 'expired' }, theirs, over).denyReason).toBe('CREDENTIAL_EXPIRED');
    expect(assess({ credential: 'revoked' }, theirs, over).denyReason).toBe('TOKEN_EXPIRED');
  });

  it('tells an institution that it was not made for AUDIENCE_MISMATCH and nothing else', () => {
    const forAnother = { ...theirs, creation: { ...theirs.creation, audience: '43' } } as Share;
    expect(assess({}, forAnother)).toEqual(unknown('AUDIENCE_MISMATCH'));
    expect(assess({}, { ...forAnother, status: 'revoked' } as Share)).toEqual(unknown('AUDIENCE_MISMATCH'));
  });

  it('answers another institution exactly as for a token that does not exist', () => {
    const foreign = { ...theirs, boundTo: '43' };
    expect(assess({}, foreign)).toEqual(assess({}, { status: 'absent' }));
    expect(assess({}, foreign)).toEqual(unknown('TOKEN_NOT_FOUND'));
  });
});

describe('A verification', () => {
  const conclusion = (requestHash?: string): VerificationEvent => ({
    type: 'TokenVerified',
    data: {
      verificationId: 'vrf_1',
      institutionId: '42',
      via: 'code',
      concludedAt: now,
      presentedLastFour: 'Z72L',
      requested: [],
      notGranted: [],
      verdict: assess(),
      policyVersion: 'p',
      modelVersion: 'm',
      issuer: 'i',
      sealed,
      ...(requestHash === undefined ? {} : { requestHash }),
    },
  });
  const concluded = (event: VerificationEvent) => verification.evolve(verification.initial, event);

  it('is concluded once', () => {
    expect(concludeVerification(conclusion('a'), verification.initial)).toEqual([conclusion('a')]);
    expect(concludeVerification(conclusion('a'), concluded(conclusion('a')))).toEqual([]);
  });

  it('keeps its first conclusion against another request under the same id', () => {
    expect(() => concludeVerification(conclusion('b'), concluded(conclusion('a')))).toThrow(IdempotencyKeyReused);
    expect(() => concludeVerification(conclusion(), concluded(conclusion('a')))).toThrow(IdempotencyKeyReused);
  });
});

const over = theirs.creation.expiresAt;
const revoked: Share = { ...theirs, status: 'revoked' };
const forAnother: Share = { ...revoked, creation: { ...theirs.creation, audience: '43' } };
const faulty: Evidence = {
  ...sound,
  signature: 'invalid',
  proof: 'invalid',
  credential: 'revoked',
  sanctionsMatch: true,
  granted: { count: 0, allTrue: true },
};
const signed: Evidence = { ...faulty, signature: 'valid' };
const proven: Evidence = { ...signed, proof: 'verified' };
const current: Evidence = { ...proven, credential: 'active' };

/** How each reason is reached, in the order of the checks: what comes later in the list is wrong as well. */
const REACHED: Record<DenyReason, () => Verdict> = {
  TOKEN_NOT_FOUND: () => assess(faulty, { status: 'absent' }, over),
  AUDIENCE_MISMATCH: () => assess(faulty, forAnother, over),
  TOKEN_REVOKED: () => assess(faulty, revoked, over),
  TOKEN_EXPIRED: () => assess(faulty, theirs, over),
  INVALID_SIGNATURE: () => assess(faulty),
  INVALID_PROOF: () => assess(signed),
  CREDENTIAL_REVOKED: () => assess(proven),
  CREDENTIAL_EXPIRED: () => assess({ ...proven, credential: 'expired' }),
  HARD_DENY_SANCTIONS_MATCH: () => assess(current),
  PERMISSION_NOT_GRANTED: () => assess({ ...current, sanctionsMatch: false }),
  TOKEN_ALREADY_USED: () => policy.refused('CODE_ALREADY_REDEEMED'),
};

describe('Every deny reason', () => {
  it.each(DENY_REASONS)('%s is reached before those that are checked later', (reason) => {
    expect(REACHED[reason]()).toMatchObject({ status: 'denied', denyReason: reason });
  });

  it('is checked in the order that docs/wallet.md states', () => {
    const page = readFileSync('docs/wallet.md', 'utf8');
    const [, list = '', proof = ''] = /is the `deny_reason`([^]*?)\n\n(A share[^]*?)\n\n/.exec(page) ?? [];
    const listed = [...list.matchAll(/`([A-Z_]+)`/g)].map(([, reason]) => reason);
    const ofCodes = 'TOKEN_ALREADY_USED';
    expect(Object.keys(REACHED).filter((reason) => reason !== ofCodes && reason !== 'INVALID_PROOF')).toEqual(listed);
    expect(proof).toContain('between 3 and 4: `INVALID_PROOF`');
  });

  it.each(DENY_REASONS)('%s has a reason_code and a message', (reason) => {
    const denial = explainDenial(reason);
    expect(denial.reason_code).toBe(reason.toLowerCase());
    expect(denial.message).toMatch(/^[A-Z].*\.$/);
  });
});
