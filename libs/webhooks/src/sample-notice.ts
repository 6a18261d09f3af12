import { SANDBOX_FIXTURES } from '@passid/credentials';
import { assert, explainDenial, type WebhookTestRequest } from '@passid/ledger';
import {
  PROOF_TYPE,
  type CompletedVerification,
  type FailedVerification,
  type GrantedClaims,
  type Notice,
  type ReportedOutcomeNotice,
} from './webhook-document.js';

const TEST_MESSAGE = 'This is a test from PASSID. Nothing happened.';

export const testNotice = ({ testId }: WebhookTestRequest): Notice => ({
  event: 'webhook.test',
  data: { test_id: testId, message: TEST_MESSAGE },
});

/** A token of the right form that nobody was ever given. */
const SAMPLE_TOKEN = 'PASSID-SAMP-LESA-MPLE-SAMP';

/** As an event of its kind looks, made up from the sandbox's first demo code and marked as such. */
export function sampleNotice(request: WebhookTestRequest): Notice {
  const { testId, webhookEvent } = request;
  const marks = { sample: true, test_id: testId } as const;
  switch (webhookEvent) {
    case 'verification.completed':
      return { event: webhookEvent, data: { ...marks, ...sampleCompletion(request) } };
    case 'verification.failed':
      return { event: webhookEvent, data: { ...marks, ...sampleRejection(request) } };
    case 'outcome.reported':
      return { event: webhookEvent, data: { ...marks, ...sampleOutcome(request) } };
    case 'webhook.test':
      return { event: webhookEvent, data: { ...marks, message: TEST_MESSAGE } };
  }
}

const sampleAuditId = (testId: string): string => testId.replace(/^wht_/, 'vrf_');

const SAMPLE_PROOF = { proof_type: PROOF_TYPE, proof_status: 'not_provided' } as const;

function sampleClaims(): GrantedClaims {
  const fixture = SANDBOX_FIXTURES['KE8V-3TXY-Z72L'];
  assert(fixture?.kind === 'answered', 'The first demo code is answered.');
  return fixture.claims;
}

function sampleCompletion({ testId, requestedAt }: WebhookTestRequest): CompletedVerification {
  const claims = sampleClaims();
  return {
    token: SAMPLE_TOKEN,
    audit_id: sampleAuditId(testId),
    verified_at: requestedAt,
    status: 'verified',
    ...SAMPLE_PROOF,
    freshness_status: 'fresh',
    verified_claims: claims,
    claims,
    claims_not_granted: [],
  };
}

const sampleRejection = ({ testId, requestedAt }: WebhookTestRequest): FailedVerification => ({
  token: SAMPLE_TOKEN,
  audit_id: sampleAuditId(testId),
  rejected_at: requestedAt,
  status: 'denied',
  ...explainDenial('TOKEN_EXPIRED'),
  ...SAMPLE_PROOF,
});

function sampleOutcome({ testId, requestedAt }: WebhookTestRequest): ReportedOutcomeNotice {
  const claims = sampleClaims();
  return {
    token: SAMPLE_TOKEN,
    audit_id: sampleAuditId(testId),
    outcome_id: testId.replace(/^wht_/, 'out_'),
    outcome: 'repaid',
    product_type: 'personal_loan',
    amount_usd: 2500,
    reported_at: requestedAt,
    verification_context: {
      audit_id: sampleAuditId(testId),
      verified_at: requestedAt,
      status: 'verified',
      coverage_level: 'high',
      verified_claims: claims,
      corridor: claims.corridor,
      proof_status: SAMPLE_PROOF.proof_status,
      freshness_status: 'fresh',
      policy_version: 'verifier_policy_v1',
      model_version: 'sample',
    },
  };
}
