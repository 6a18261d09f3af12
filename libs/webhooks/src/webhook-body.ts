import {
  type OutcomeContent,
  claimsOfContent,
  SANDBOX_FIXTURES,
  tombstoneOf,
  type VerificationContent,
} from '@passid/credentials';
import type { RecordedEvent } from '@passid/event-store';
import {
  announcementOf,
  assert,
  explainDenial,
  webhookIdOf,
  type AnnouncedEvent,
  type OutcomeReport,
  type VerificationEvent,
  type WebhookTestRequest,
} from '@passid/ledger';
import type { Opened, Vault } from '@passid/subjects';

const PROOF_TYPE = 'groth16/bn254';

/** What an institution is told of an event: the same whether it is sent or asked for. */
export interface WebhookDocument {
  readonly id: string;
  readonly event: string;
  readonly institution_id: string;
  readonly environment: string;
  readonly sequence?: number;
  readonly timestamp: string;
  readonly data: object;
}

/**
 * The bytes to sign and send (guide step 7). Made from the ledger alone, so every attempt sends the same; but once the
 * person is erased, a tombstone stands in place of token and claims.
 */
export const webhookBody = async (
  vault: Vault,
  recorded: RecordedEvent,
  sequence: number | undefined,
): Promise<Buffer> => Buffer.from(JSON.stringify(await webhookDocument(vault, recorded, sequence)));

/** @param sequence the event's place among everything announced to its institution in its environment */
export async function webhookDocument(
  vault: Vault,
  recorded: RecordedEvent,
  sequence: number | undefined,
): Promise<WebhookDocument> {
  const announcement = announcementOf(recorded);
  assert(announcement !== undefined, `Nobody is told of ${recorded.type}.`);
  return {
    id: webhookIdOf(recorded.metadata.event_id),
    event: announcement.webhookEvent,
    institution_id: announcement.institutionId,
    environment: recorded.metadata.environment,
    ...(sequence === undefined ? {} : { sequence }),
    timestamp: announcement.occurredAt,
    data: await dataOf(vault, recorded),
  };
}

async function dataOf(vault: Vault, recorded: RecordedEvent): Promise<object> {
  const event = recorded as unknown as AnnouncedEvent;
  switch (event.type) {
    case 'TokenVerified':
    case 'TokenRejected': {
      const content = await vault.openVerification(recorded.stream, event.data.sealed);
      return event.type === 'TokenVerified' ? completion(event, content) : rejection(event, content);
    }
    case 'OutcomeReported':
      return outcome(event.data, await vault.open<OutcomeContent>(recorded.stream, event.data.sealed));
    case 'WebhookTestRequested':
      return event.data.trial === 'sample' ? sample(event.data) : test(event.data);
  }
}

function completion({ data }: VerificationEvent, content: VerificationContent): object {
  const claims = claimsOfContent(content);
  return {
    token: content.token,
    audit_id: data.verificationId,
    verified_at: data.concludedAt,
    status: data.verdict.status,
    proof_type: PROOF_TYPE,
    proof_status: data.verdict.proofStatus,
    freshness_status: data.verdict.freshnessStatus,
    verified_claims: claims,
    claims,
    claims_not_granted: data.notGranted,
    expires_at: data.share?.expiresAt,
    institution_reference: content.reference,
    ...tombstoneOf(content),
  };
}

/** A token that is theirs is named in full; of anything else that was shown, only the last four characters. */
function rejection({ data }: VerificationEvent, content: VerificationContent): object {
  const claims = claimsOfContent(content);
  const lastFour = data.presentedLastFour === '' ? undefined : data.presentedLastFour;
  return {
    ...(content.token === undefined ? { [`${data.via}_last_four`]: lastFour } : { token: content.token }),
    audit_id: data.verificationId,
    rejected_at: data.concludedAt,
    status: data.verdict.status,
    ...(data.verdict.denyReason === undefined ? {} : explainDenial(data.verdict.denyReason)),
    proof_type: PROOF_TYPE,
    proof_status: data.verdict.proofStatus,
    ...(Object.keys(claims).length === 0 ? {} : { verified_claims: claims, claims }),
    institution_reference: content.reference,
    ...tombstoneOf(content),
  };
}

/** Token, amount, days and notes go with the person; what the institution concluded of them stays. */
function outcome(report: OutcomeReport, opened: Opened<OutcomeContent>): object {
  const { context, verificationId, productType } = report;
  const content: Partial<OutcomeContent> = opened.isErased ? {} : opened.content;
  return {
    token: content.token,
    outcome_id: report.outcomeId,
    audit_id: verificationId,
    outcome: report.outcome,
    product_type: productType,
    amount_usd: content.amountUsd,
    observation_days: content.observationDays,
    notes: content.notes,
    reported_at: report.reportedAt,
    verification_context: {
      audit_id: verificationId,
      verified_at: context.verifiedAt,
      status: context.status,
      coverage_level: context.coverageLevel,
      verified_claims: content.claims,
      corridor: context.corridor,
      proof_status: context.proofStatus,
      freshness_status: context.freshnessStatus,
      policy_version: context.policyVersion,
      model_version: context.modelVersion,
    },
    ...(opened.isErased ? tombstoneOf(opened.erasure) : {}),
  };
}

const test = ({ testId }: WebhookTestRequest): object => ({
  test_id: testId,
  message: 'This is a test from PASSID. Nothing happened.',
});

/** A token of the right form that nobody was ever given. */
const SAMPLE_TOKEN = 'PASSID-SAMP-LESA-MPLE-SAMP';

/** As an event of its kind looks, made up from the sandbox's first demo code and marked as such. */
function sample({ testId, webhookEvent, requestedAt }: WebhookTestRequest): object {
  const marks = { sample: true, test_id: testId };
  const about = { ...marks, token: SAMPLE_TOKEN, audit_id: testId.replace(/^wht_/, 'vrf_') };
  const proof = { proof_type: PROOF_TYPE, proof_status: 'not_provided' };
  const fixture = SANDBOX_FIXTURES['KE8V-3TXY-Z72L'];
  assert(fixture?.kind === 'answered', 'The first demo code is answered.');
  const { claims } = fixture;
  switch (webhookEvent) {
    case 'verification.completed':
      return {
        ...about,
        verified_at: requestedAt,
        status: 'verified',
        ...proof,
        freshness_status: 'fresh',
        verified_claims: claims,
        claims,
        claims_not_granted: [],
      };
    case 'verification.failed':
      return { ...about, rejected_at: requestedAt, status: 'denied', ...explainDenial('TOKEN_EXPIRED'), ...proof };
    case 'outcome.reported':
      return {
        ...about,
        outcome_id: testId.replace(/^wht_/, 'out_'),
        outcome: 'repaid',
        product_type: 'personal_loan',
        amount_usd: 2500,
        reported_at: requestedAt,
        verification_context: {
          audit_id: about.audit_id,
          verified_at: requestedAt,
          status: 'verified',
          coverage_level: 'high',
          verified_claims: claims,
          corridor: claims.corridor,
          proof_status: proof.proof_status,
          freshness_status: 'fresh',
          policy_version: 'verifier_policy_v1',
          model_version: 'sample',
        },
      };
    case 'webhook.test':
      return { ...marks, message: 'This is a test from PASSID. Nothing happened.' };
  }
}
