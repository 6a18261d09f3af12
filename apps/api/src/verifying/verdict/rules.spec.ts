import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Disclosure, Permission } from '@passid/credentials';
import { POLICIES } from '@passid/ledger';
import type { CredentialAttributes } from '@passid/proofs';
import { CURRENT_RULES, MODELS, rulesOf } from './rules.js';

/** What these rules disclosed of attributes: those of the first line but for what is named. */
interface GoldenClaims {
  readonly policyVersion: string;
  readonly modelVersion: string;
  readonly attributes: Partial<CredentialAttributes>;
  readonly now: string;
  readonly requested: readonly Permission[];
  readonly consented: readonly Permission[];
  readonly disclosure: Disclosure;
}

const goldens = JSON.parse(
  readFileSync(new URL('golden-claims.json', import.meta.url), 'utf8'),
) as readonly GoldenClaims[];
const [whole] = goldens;

describe('Claims follow from attributes as they did', () => {
  it.each(
    goldens.map((each) => [each.policyVersion, each.modelVersion, JSON.stringify(each.attributes), each] as const),
  )(
    'claims by %s and %s of %s are the golden ones',
    (
      _policy,
      _model,
      _attributes,
      { policyVersion, modelVersion, attributes, now, requested, consented, disclosure },
    ) => {
      const rules = rulesOf({ policyVersion, modelVersion });
      if (rules === undefined)
        throw new Error('Rules that judged must stay in the code: nobody can judge again without them.');
      const all = { ...whole?.attributes, ...attributes } as CredentialAttributes;
      const claims = rules.model.claimsOf(all, rules.thresholds, now);
      expect(JSON.stringify(rules.model.disclose(claims, requested, consented))).toBe(JSON.stringify(disclosure));
    },
  );

  it('there is a golden line for each policy and each model', () => {
    const shown = new Set(goldens.flatMap(({ policyVersion, modelVersion }) => [policyVersion, modelVersion]));
    expect([...shown].sort()).toEqual([...Object.keys(POLICIES), ...Object.keys(MODELS)].sort());
  });
});

describe('Rules are found by the names that a conclusion records', () => {
  it('rules are found only together', () => {
    const { policyVersion, modelVersion } = CURRENT_RULES;
    expect(rulesOf({ policyVersion, modelVersion })).toEqual(CURRENT_RULES);
    expect(rulesOf({ policyVersion: 'constructor', modelVersion })).toBeUndefined();
    expect(rulesOf({ policyVersion, modelVersion: 'claims_model_v0' })).toBeUndefined();
  });

  it('the thresholds carry the name of their policy', () => {
    for (const policyVersion of Object.keys(POLICIES))
      expect(rulesOf({ ...CURRENT_RULES, policyVersion })?.thresholds.version).toBe(policyVersion);
  });
});
