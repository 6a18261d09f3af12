import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { CodeRefusalName } from './share/redeem-code.js';
import type { ExistingShare, Share } from './share/share.js';
import type { DisclosedClaims, VerificationClaims } from './verification/claims.js';
import { POLICIES } from './verification/policies.js';
import {
  DENY_REASONS,
  type CoverageLevel,
  type Evidence,
  type Policy,
  type SummaryOf,
  type Verdict,
} from './verification/policy.js';

/** What a policy said of a share. The evidence is sound but for what is named. */
interface GoldenVerdict {
  readonly share:
    'absent' | (Pick<ExistingShare, 'status'> & { readonly boundTo?: string; readonly audience?: string });
  readonly evidence: Partial<Evidence>;
  readonly now: string;
  readonly verdict: Verdict;
  /** The claims that are signed; null: nothing is. */
  readonly signed: Partial<VerificationClaims> | null;
}

interface GoldenPolicy {
  readonly verdicts: readonly GoldenVerdict[];
  /** SHA-256 of the verdict for each combination of `everyCase`: a verdict that no line above shows does not change either. */
  readonly digestOfEveryCase: string;
  readonly refusals: Readonly<Record<CodeRefusalName, Verdict>>;
  /** The payload that is signed for the first verdict. */
  readonly summary: object;
  readonly coverage: readonly { readonly claims: Partial<VerificationClaims>; readonly level: CoverageLevel }[];
}

const goldens = JSON.parse(readFileSync(new URL('golden-verdicts.json', import.meta.url), 'utf8')) as Record<
  string,
  GoldenPolicy
>;

const INSTITUTION = '42';
const EXPIRES_AT = '2026-01-31T00:00:00.000Z';
const FRESH_UP_TO_HOURS = 48;
const SOUND: Evidence = {
  signature: 'valid',
  proof: 'not_provided',
  credential: 'active',
  sanctionsMatch: false,
  freshnessHours: 2,
  granted: { count: 6, allTrue: true },
};
const DISCLOSED: DisclosedClaims = {
  identity_verified: true,
  income_verified: true,
  income_band: '$3,000-4,000/mo',
  sanctions_screening_clear: true,
  data_window_days: 180,
  freshness_hours: 2,
  linked_accounts: 3,
  corridor: 'KE->GB',
};
const SUMMARY_OF: SummaryOf = {
  verificationId: 'vrf_1',
  institutionId: INSTITUTION,
  environment: 'sandbox',
  issuer: 'https://issuer.test',
  now: '2026-01-02T00:00:00.500Z',
  expiresAt: EXPIRES_AT,
  policyVersion: 'the-policy',
  notGranted: ['fraud_risk'],
};

function shareOf(golden: GoldenVerdict['share']): Share {
  if (golden === 'absent') return { status: 'absent' };
  const { audience, ...rest } = golden;
  return {
    ...rest,
    creation: {
      tokenHash: 'hash',
      tokenLastFour: 'C7U5',
      source: { kind: 'sandbox', fixture: 'KE8V-3TXY-Z72L' },
      permissions: ['income_verified'],
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: EXPIRES_AT,
      sealed: { key_id: 'k', iv: 'i', ciphertext: 'c' },
      ...(audience === undefined ? {} : { audience }),
    },
  };
}

const assess = (policy: Policy, { share, evidence, now }: Pick<GoldenVerdict, 'share' | 'evidence' | 'now'>): Verdict =>
  policy.assess(
    { institutionId: INSTITUTION, evidence: { ...SOUND, ...evidence }, freshUpToHours: FRESH_UP_TO_HOURS, now },
    shareOf(share),
  );

const crossed = <Left extends object, Name extends string, Value>(
  lefts: readonly Left[],
  name: Name,
  values: readonly Value[],
) => lefts.flatMap((left) => values.map((value) => ({ ...left, [name]: value }) as Left & Record<Name, Value>));

/** Each combination of what a policy looks at: never changed, since the digests are over all of them in this order. */
function everyCase(): Pick<GoldenVerdict, 'share' | 'evidence' | 'now'>[] {
  const shares: GoldenVerdict['share'][] = [
    'absent',
    ...(['open', 'redeemed', 'revoked'] as const).flatMap((status) => [
      { status },
      { status, boundTo: INSTITUTION },
      { status, boundTo: '43' },
      { status, boundTo: INSTITUTION, audience: INSTITUTION },
      { status, boundTo: INSTITUTION, audience: '43' },
    ]),
  ];
  const moments = ['2026-01-02T00:00:00.000Z', '2026-01-30T23:59:59.999Z', EXPIRES_AT, '2027-01-01T00:00:00.000Z'];
  const signatures = crossed([{}], 'signature', ['valid', 'invalid', 'not_provided'] as const);
  const proofs = crossed(signatures, 'proof', ['verified', 'not_provided', 'invalid'] as const);
  const credentials = crossed(proofs, 'credential', ['active', 'expired', 'revoked'] as const);
  const sanctions = crossed(credentials, 'sanctionsMatch', [false, true]);
  const ages = crossed(sanctions, 'freshnessHours', [0, 47, 48, 49]);
  const evidences = crossed(ages, 'granted', [
    { count: 0, allTrue: true },
    { count: 1, allTrue: true },
    { count: 6, allTrue: true },
    { count: 6, allTrue: false },
  ]);
  return crossed(crossed(crossed([{}], 'share', shares), 'now', moments), 'evidence', evidences);
}

const digestOf = (policy: Policy): string =>
  createHash('sha256')
    .update(
      everyCase()
        .map((each) => JSON.stringify(assess(policy, each)))
        .join('\n'),
    )
    .digest('hex');

/** What no golden line shows: policies, and the deny reasons of each. */
function unshown(policies: Readonly<Record<string, Policy>>): string[] {
  return Object.entries(policies).flatMap(([version, { denyReasons }]) => {
    const golden = goldens[version];
    if (golden === undefined) return [version];
    const verdicts = [...golden.verdicts.map(({ verdict }) => verdict), ...Object.values(golden.refusals)];
    const shown = new Set(verdicts.map(({ denyReason }) => denyReason));
    return denyReasons.filter((reason) => !shown.has(reason)).map((reason) => `${version}: ${reason}`);
  });
}

describe('A policy that judged stays as it was', () => {
  it('knows every version: one that is gone leaves conclusions that nobody can judge again', () => {
    expect(Object.keys(POLICIES)).toEqual(expect.arrayContaining(Object.keys(goldens)));
  });

  it('there is a golden line for each policy and each of its deny reasons', () => {
    expect(unshown(POLICIES)).toEqual([]);
  });

  it('names a policy or reason without a golden line', () => {
    const v1 = POLICIES.verifier_policy_v1;
    const more = { ...v1, denyReasons: [...v1.denyReasons, 'CREDENTIAL_TOO_OLD' as never] };
    expect(unshown({ verifier_policy_v1: more })).toEqual(['verifier_policy_v1: CREDENTIAL_TOO_OLD']);
    expect(unshown({ verifier_policy_v0: v1 })).toEqual(['verifier_policy_v0']);
  });

  it('each deny reason is one that some policy gives', () => {
    const given = Object.values<Policy>(POLICIES).flatMap(({ denyReasons }) => denyReasons);
    expect([...new Set(given)].sort()).toEqual([...DENY_REASONS].sort());
  });
});

describe.each(Object.entries(POLICIES))('%s', (version, policy: Policy) => {
  const golden = goldens[version] as GoldenPolicy;

  it.each(
    golden.verdicts.map((each) => [JSON.stringify(each.share), JSON.stringify(each.evidence), each.now, each] as const),
  )('says what it said of a share %s with %s at %s', (_share, _evidence, _now, each) => {
    const verdict = assess(policy, each);
    expect(verdict).toEqual(each.verdict);
    expect(policy.denyReasons).toEqual(
      expect.arrayContaining(each.verdict.denyReason === undefined ? [] : [each.verdict.denyReason]),
    );
    expect(policy.summaryOf(SUMMARY_OF, verdict, DISCLOSED)?.claims ?? null).toEqual(each.signed);
    const isHidden = policy.hidden(INSTITUTION, shareOf(each.share)) !== undefined;
    expect(isHidden).toBe(verdict.tokenStatus === null);
  });

  it('says what it said in every case', () => {
    expect(digestOf(policy)).toBe(golden.digestOfEveryCase);
  });

  it.each(Object.entries(golden.refusals))(
    'says what it said of a code that is refused with %s',
    (refusal, verdict) => {
      expect(policy.refused(refusal as CodeRefusalName)).toEqual(verdict);
    },
  );

  it('signs the bytes that it signed', () => {
    const [first] = golden.verdicts;
    const summary = first && policy.summaryOf(SUMMARY_OF, first.verdict, DISCLOSED);
    expect(JSON.stringify(summary)).toBe(JSON.stringify(golden.summary));
  });

  it.each(golden.coverage)('calls the coverage of $claims $level', ({ claims, level }) => {
    expect(policy.coverageLevelOf(claims)).toBe(level);
  });

  it('shows each coverage level', () => {
    expect(new Set(golden.coverage.map(({ level }) => level)).size).toBe(3);
  });
});
