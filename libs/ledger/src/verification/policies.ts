import type { Policy } from './policy.js';
import { verifierPolicyV1 } from './policy-v1.js';

/** By the name that conclusions record. A policy that judged something stays: without it, nobody can judge that again. */
export const POLICIES = {
  verifier_policy_v1: verifierPolicyV1,
} as const satisfies Record<string, Policy>;

export type PolicyVersion = keyof typeof POLICIES;

/** What judges from now on. Named one release after it was added: in a rolling restart both releases know it. */
export const CURRENT_POLICY: PolicyVersion = 'verifier_policy_v1';

export const isPolicyVersion = (version: string): version is PolicyVersion => Object.hasOwn(POLICIES, version);
