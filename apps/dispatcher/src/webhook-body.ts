import { claimsOfContent, tombstoneOf, type VerificationContent } from '@passid/credentials';
import type { RecordedEvent } from '@passid/event-store';
import { explainDenial, type VerificationEvent, type WebhookEventName } from '@passid/ledger';

const PROOF_TYPE = 'groth16/bn254';

export const webhookEventOf = (type: string): WebhookEventName =>
  type === 'TokenVerified' ? 'verification.completed' : 'verification.failed';

/** The receiver's key for telling a repeat from news: one for each event of the ledger. */
export const webhookIdOf = (eventId: string): string => `evt_${eventId.replaceAll('-', '')}`;

/**
 * The bytes to sign and send (guide step 7). Made from the ledger alone, so every attempt sends the same; but once the
 * person is erased, a tombstone stands in place of token and claims.
 */
export function webhookBody(recorded: RecordedEvent, content: VerificationContent): Buffer {
  const event = recorded as unknown as VerificationEvent;
  const { institutionId, concludedAt } = event.data;
  return Buffer.from(
    JSON.stringify({
      id: webhookIdOf(recorded.metadata.event_id),
      event: webhookEventOf(event.type),
      institution_id: institutionId,
      environment: recorded.metadata.environment,
      timestamp: concludedAt,
      data: event.type === 'TokenVerified' ? completion(event, content) : rejection(event, content),
    }),
  );
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
