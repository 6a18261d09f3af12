import { claimsOfContent, tombstoneOf, type VerificationContent } from '@passid/credentials';
import { defined, explainDenial, type Environment, type VerificationEvent } from '@passid/ledger';
import type { VerificationAnswer } from './verification.answer.js';

export type { VerificationAnswer } from './verification.answer.js';

const DECISIONING_NOTE =
  'PASSID verifies; it does not decide. The decision on this application is your institution’s own.';

/** A pure function of what the ledger holds: the same conclusion gives the same bytes, whenever it is asked for. */
export function answerOf(
  { data }: VerificationEvent,
  environment: Environment,
  content: VerificationContent,
): VerificationAnswer {
  const { verdict } = data;
  const claims = claimsOfContent(content);
  const isValid = verdict.status !== 'denied';
  return {
    credential_valid: isValid,
    valid: isValid,
    status: verdict.status,
    verification_id: data.verificationId,
    audit_id: data.verificationId,
    verified_at: data.concludedAt,
    token: content.token ?? null,
    environment,
    issuer: data.issuer,
    credential_status: verdict.credentialStatus,
    token_status: verdict.tokenStatus,
    verified_claims: claims,
    claims,
    claims_not_granted: data.notGranted,
    signature: {
      algorithm: 'ed25519',
      status: verdict.signatureStatus,
      key_id: content.jws === undefined ? null : keyIdOf(content.jws),
      jws: content.jws ?? null,
    },
    proof: { type: 'groth16/bn254', status: verdict.proofStatus },
    freshness_status: verdict.freshnessStatus,
    revocation_status: verdict.revocationStatus,
    raw_transactions_included: false,
    expires_at: data.share?.expiresAt ?? null,
    policy_version: data.policyVersion,
    model_version: data.modelVersion,
    ...defined({ institution_reference: content.reference }),
    decisioning_note: DECISIONING_NOTE,
    ...tombstoneOf(content),
    ...(verdict.denyReason === undefined ? {} : explainDenial(verdict.denyReason)),
  };
}

function keyIdOf(jws: string): string {
  const header = JSON.parse(Buffer.from(jws.split('.', 1)[0] ?? '', 'base64url').toString()) as { kid: string };
  return header.kid;
}
