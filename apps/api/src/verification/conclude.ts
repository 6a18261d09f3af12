import { Injectable } from '@nestjs/common';
import { KeyRing, type Permission, type VerificationContent } from '@passid/credentials';
import { EventStore, transact, type EventContext } from '@passid/event-store';
import {
  assessToken,
  assert,
  concludeVerification,
  unknownToken,
  verification,
  verificationStream,
  type CodeRefusalName,
  type DenyReason,
  type Environment,
  type Share,
  type Timestamp,
  type Verdict,
  type VerificationEvent,
  type VerificationRecord,
} from '@passid/ledger';
import { Config } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { examine } from './evidence.js';

const POLICY_VERSION = 'verifier_policy_v1';
const MODEL_VERSION = 'claims_model_v1';

export interface Question {
  readonly verificationId: string;
  readonly institutionId: string;
  readonly environment: Environment;
  /** The moment of the question, by the institution's clock. */
  readonly now: Timestamp;
  readonly via: 'code' | 'token';
  readonly presentedLastFour: string;
  readonly requested: readonly Permission[];
  readonly reference: string | undefined;
  readonly requestHash: string | undefined;
}

export interface Conclusion {
  readonly event: VerificationEvent;
  readonly environment: Environment;
  readonly content: VerificationContent;
  /** It was reached before, by the same request. */
  readonly isReplay: boolean;
}

const DENY_REASON_OF: Record<CodeRefusalName, DenyReason> = {
  CODE_NOT_FOUND: 'TOKEN_NOT_FOUND',
  CODE_ALREADY_REDEEMED: 'TOKEN_ALREADY_USED',
  CODE_EXPIRED: 'TOKEN_EXPIRED',
  CODE_REVOKED: 'TOKEN_REVOKED',
};

/** Ends every verification, for good or ill: one event, from which its answer and its webhook are made. */
@Injectable()
export class Conclusions {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
    private readonly config: Config,
  ) {}

  /** Judges the share and records the verdict; a share of another institution is judged as if it were not there. */
  judge(question: Question, share: Share, token: string | undefined, context: EventContext): Promise<Conclusion> {
    const isTheirs = share.status !== 'absent' && share.boundTo === question.institutionId;
    if (!isTheirs) return this.#conclude(question, unknownToken('TOKEN_NOT_FOUND'), [], {}, context);
    const { evidence, disclosure } = examine(share.creation, question.requested);
    const { institutionId, now } = question;
    const verdict = assessToken({ institutionId, evidence, freshUpToHours: this.config.freshUpToHours, now }, share);
    const claims = claimsToSign(verdict, disclosure.claims);
    const { tokenHash, tokenLastFour, expiresAt } = share.creation;
    const jws =
      claims === undefined ? {} : { jws: this.#sign(question, verdict, claims, disclosure.notGranted, expiresAt) };
    const known = token === undefined ? {} : { token };
    const shown = { tokenHash, tokenLastFour, expiresAt };
    return this.#conclude(question, verdict, disclosure.notGranted, { ...known, ...jws }, context, { share: shown });
  }

  /** Records that a code was shown that opens nothing, any more or at all. */
  refuse(question: Question, refusal: CodeRefusalName, context: EventContext): Promise<Conclusion> {
    return this.#conclude(question, unknownToken(DENY_REASON_OF[refusal]), [], {}, context, { refusal });
  }

  /** What was concluded before, opened. */
  async reopen(event: VerificationEvent, environment: Environment): Promise<Conclusion> {
    const stream = verificationStream(event.data.verificationId);
    const content = await this.vault.openVerification(stream, event.data.sealed);
    return { event, environment, content, isReplay: true };
  }

  async #conclude(
    question: Question,
    verdict: Verdict,
    notGranted: readonly string[],
    content: VerificationContent,
    context: EventContext,
    more: Pick<VerificationRecord, 'share'> & { readonly refusal?: CodeRefusalName } = {},
  ): Promise<Conclusion> {
    const { verificationId, institutionId, environment, via, presentedLastFour, requested, requestHash } = question;
    const stream = verificationStream(verificationId);
    const whole = { ...content, ...(question.reference === undefined ? {} : { reference: question.reference }) };
    const event: VerificationEvent = {
      type: verdict.status === 'denied' ? 'TokenRejected' : 'TokenVerified',
      data: {
        verificationId,
        institutionId,
        via,
        concludedAt: question.now,
        presentedLastFour,
        requested,
        notGranted,
        verdict,
        policyVersion: POLICY_VERSION,
        modelVersion: MODEL_VERSION,
        issuer: this.config.publicUrl,
        ...(requestHash === undefined ? {} : { requestHash }),
        ...more,
        sealed: this.vault.deployment.seal(stream, whole),
      },
    };
    const decide = concludeVerification.bind(undefined, event);
    const { state, appended } = await transact(this.store, stream, verification, decide, context, { assumeNew: true });
    assert(state.status === 'concluded', 'A verification that was just concluded is open.');
    if (appended.length === 0) return this.reopen(state.event, environment);
    return { event, environment, content: whole, isReplay: false };
  }

  #sign(
    question: Question,
    verdict: Verdict,
    claims: object,
    notGranted: readonly string[],
    expiresAt: string,
  ): string {
    const seconds = (moment: Timestamp): number => Math.floor(Date.parse(moment) / 1000);
    return this.keyRing.signClaims({
      iss: this.config.publicUrl,
      aud: question.institutionId,
      jti: question.verificationId,
      iat: seconds(question.now),
      exp: seconds(expiresAt),
      audit_id: question.verificationId,
      environment: question.environment,
      status: verdict.status,
      ...(verdict.denyReason === undefined ? {} : { deny_reason: verdict.denyReason }),
      claims,
      claims_not_granted: notGranted,
      policy_version: POLICY_VERSION,
    });
  }
}

/** We vouch for what was verified, and for a sanctions match; of any other denial there is nothing to vouch for. */
function claimsToSign(
  verdict: Verdict,
  claims: ReturnType<typeof examine>['disclosure']['claims'],
): object | undefined {
  if (verdict.denyReason === undefined) return claims;
  if (verdict.denyReason !== 'HARD_DENY_SANCTIONS_MATCH') return undefined;
  const { data_window_days, freshness_hours, linked_accounts, corridor } = claims;
  return {
    sanctions_screening_clear: false,
    data_window_days,
    freshness_hours,
    linked_accounts,
    ...(corridor === undefined ? {} : { corridor }),
  };
}
