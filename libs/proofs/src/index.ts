export {
  assess,
  ATTRIBUTE_LIMITS,
  VERIFIER_POLICY_V1,
  type AssessedClaims,
  type CheckResult,
  type CredentialAttributes,
  type VerifierPolicy,
} from './policy.js';
