import { type OutcomeContent, claimsOfContent, tombstoneOf, type VerificationContent } from '@passid/credentials';
import type { RecordedEvent } from '@passid/event-store';
import {
  announcementOf,
  assert,
  explainDenial,
  webhookIdOf,
  type AnnouncedEvent,
  type OutcomeReport,
  type VerificationEvent,
} from '@passid/ledger';
import type { Opened, Vault } from '@passid/subjects';
import { sampleNotice, testNotice } from './sample-notice.js';
import {
  PROOF_TYPE,
  type CompletedVerification,
  type FailedVerification,
  type Notice,
  type ReportedOutcomeNotice,
  type WebhookDocument,
} from './webhook-document.js';

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
  const { event, data } = await noticeOf(vault, recorded);
  const document = {
    id: webhookIdOf(recorded.metadata.event_id),
    event,
    institution_id: announcement.institutionId,
    environment: recorded.metadata.environment,
    ...(sequence === undefined ? {} : { sequence }),
    timestamp: announcement.occurredAt,
    data,
  };
  // The compiler forgets that event and data were made together.
  return document as WebhookDocument;
}

async function noticeOf(vault: Vault, recorded: RecordedEvent): Promise<Notice> {
  const event = recorded as unknown as AnnouncedEvent;
  switch (event.type) {
    case 'TokenVerified':
    case 'TokenRejected': {
      const content = await vault.openVerification(recorded.stream, event.data.sealed);
      return event.type === 'TokenVerified'
        ? { event: 'verification.completed', data: completion(event, content) }
        : { event: 'verification.failed', data: rejection(event, content) };
    }
    case 'OutcomeReported':
      return {
        event: 'outcome.reported',
        data: outcome(event.data, await vault.open<OutcomeContent>(recorded.stream, event.data.sealed)),
      };
    case 'WebhookTestRequested':
      return event.data.trial === 'sample' ? sampleNotice(event.data) : testNotice(event.data);
  }
}

function completion({ data }: VerificationEvent, content: VerificationContent): CompletedVerification {
  const claims = claimsOfContent(content);
  const { status } = data.verdict;
  assert(status !== 'denied', 'What was denied is announced as failed.');
  return {
    token: content.token,
    audit_id: data.verificationId,
    verified_at: data.concludedAt,
    status,
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
function rejection({ data }: VerificationEvent, content: VerificationContent): FailedVerification {
  const claims = claimsOfContent(content);
  const lastFour = data.presentedLastFour === '' ? undefined : data.presentedLastFour;
  return {
    ...(content.token === undefined ? { [`${data.via}_last_four`]: lastFour } : { token: content.token }),
    audit_id: data.verificationId,
    rejected_at: data.concludedAt,
    status: 'denied',
    ...(data.verdict.denyReason === undefined ? {} : explainDenial(data.verdict.denyReason)),
    proof_type: PROOF_TYPE,
    proof_status: data.verdict.proofStatus,
    ...(Object.keys(claims).length === 0 ? {} : { verified_claims: claims, claims }),
    institution_reference: content.reference,
    ...tombstoneOf(content),
  };
}

/** Token, amount, days and notes go with the person; what the institution concluded of them stays. */
function outcome(report: OutcomeReport, opened: Opened<OutcomeContent>): ReportedOutcomeNotice {
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
