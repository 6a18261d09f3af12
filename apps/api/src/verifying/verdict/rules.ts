import { assert, CURRENT_POLICY, isPolicyVersion, POLICIES, type Policy, type PolicyVersion } from '@passid/ledger';
import { VERIFIER_POLICY_V1, type VerifierPolicy } from '@passid/proofs';
import type { ClaimsModel } from './claims-model.js';
import { claimsModelV1 } from './claims-model-v1.js';

/** Everything that a verdict follows from, besides its facts. Chosen by the two names that a conclusion records. */
export interface Rules {
  readonly policyVersion: string;
  readonly modelVersion: string;
  readonly policy: Policy;
  /** By which attributes become claims. A proof made under other thresholds does not hold. */
  readonly thresholds: VerifierPolicy;
  readonly model: ClaimsModel;
}

export type RulesOf = (versions: Pick<Rules, 'policyVersion' | 'modelVersion'>) => Rules | undefined;

const THRESHOLDS: Record<PolicyVersion, VerifierPolicy> = { verifier_policy_v1: VERIFIER_POLICY_V1 };

/** A model that was named stays, as POLICIES do. */
export const MODELS = { claims_model_v1: claimsModelV1 } as const satisfies Record<string, ClaimsModel>;

type ModelVersion = keyof typeof MODELS;

const CURRENT_MODEL: ModelVersion = 'claims_model_v1';

const isModelVersion = (version: string): version is ModelVersion => Object.hasOwn(MODELS, version);

/** Undefined where this release knows one of them no longer, or not yet. */
export const rulesOf: RulesOf = ({ policyVersion, modelVersion }) => {
  if (!isPolicyVersion(policyVersion) || !isModelVersion(modelVersion)) return undefined;
  return {
    policyVersion,
    modelVersion,
    policy: POLICIES[policyVersion],
    thresholds: THRESHOLDS[policyVersion],
    model: MODELS[modelVersion],
  };
};

/** What judges from now on. */
export const CURRENT_RULES = currentRules();

function currentRules(): Rules {
  const rules = rulesOf({ policyVersion: CURRENT_POLICY, modelVersion: CURRENT_MODEL });
  assert(rules !== undefined, 'The current rules are unknown.');
  return rules;
}
