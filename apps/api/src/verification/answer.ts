import {
  claimsOfContent,
  tombstoneOf,
  type Tombstone,
  type VerificationClaims,
  type VerificationContent,
} from '@passid/credentials';
import { explainDenial, type Denial, type Environment, type Verdict, type VerificationEvent } from '@passid/ledger';

/** The one object every verification is answered with, from whichever door (contract §4). */
export interface VerificationAnswer extends Partial<Denial> {
  readonly credential_valid: boolean;
  readonly valid: boolean;
  readonly status: Verdict['status'];
  readonly verification_id: string;
  readonly audit_id: string;
  readonly verified_at: string;
  readonly token: string | null;
  readonly environment: Environment;
  readonly issuer: string;
  readonly credential_status: Verdict['credentialStatus'];
  readonly token_status: Verdict['tokenStatus'];
  readonly verified_claims: Partial<VerificationClaims>;
  readonly claims: Partial<VerificationClaims>;
  readonly claims_not_granted: readonly string[];
  readonly signature: {
    readonly algorithm: 'ed25519';
    readonly status: Verdict['signatureStatus'];
    readonly key_id: string | null;
    readonly jws: string | null;
  };
  readonly proof: { readonly type: 'groth16/bn254'; readonly status: Verdict['proofStatus'] };
  readonly freshness_status: Verdict['freshnessStatus'];
  readonly revocation_status: Verdict['revocationStatus'];
  readonly raw_transactions_included: false;
  readonly expires_at: string | null;
  readonly policy_version: string;
  readonly model_version: string;
  readonly institution_reference?: string;
  readonly decisioning_note: string;
  /** Present when the person was erased after the verification: token, claims and signature are gone with the key. */
  readonly erasure?: Tombstone;
}

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
    ...(content.reference === undefined ? {} : { institution_reference: content.reference }),
    decisioning_note: DECISIONING_NOTE,
    ...tombstoneOf(content),
    ...(verdict.denyReason === undefined ? {} : explainDenial(verdict.denyReason)),
  };
}

function keyIdOf(jws: string): string {
  const header = JSON.parse(Buffer.from(jws.split('.', 1)[0] ?? '', 'base64url').toString()) as { kid: string };
  return header.kid;
}
