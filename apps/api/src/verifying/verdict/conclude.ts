import { Injectable } from '@nestjs/common';
import { KeyRing, type Permission, type VerificationContent } from '@passid/credentials';
import { EventStore, fold, transact, type EventContext } from '@passid/event-store';
import {
  assert,
  concludeVerification,
  shareStream,
  strangersVerdict,
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
import { Vault, type Sealer } from '@passid/subjects';
import { Counter, Registry } from 'prom-client';
import type { Caller } from '../../door/auth/principal.js';
import { Operations, type Idempotency, type IdKind } from '../../door/idempotency/operations.js';
import { Examiner } from './evidence.js';
import { claimSummary, judge, POLICY_VERSION } from './judgement.js';
import { referenceHash } from './reference-hash.js';

const VERIFICATION_ID: IdKind = { prefix: 'vrf', purpose: 'verification-id' };

const MODEL_VERSION = 'claims_model_v1';

export interface Question {
  readonly verificationId: string;
  readonly institutionId: string;
  readonly environment: Environment;
  /** The moment of the question, by the institution's clock. */
  readonly now: Timestamp;
  readonly via: VerificationRecord['via'];
  /** The session that asked, where one did. */
  readonly requestId?: string;
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

interface Begun {
  readonly verificationId: string;
  readonly concluded?: Conclusion;
}

interface More extends Pick<VerificationRecord, 'share' | 'consulted'> {
  readonly refusal?: CodeRefusalName;
  /** The deployment's unless there is a person. */
  readonly sealer?: Sealer;
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
  readonly #verifications: Counter<'environment' | 'via' | 'outcome'>;

  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
    private readonly examiner: Examiner,
    private readonly operations: Operations,
    private readonly config: Config,
    registry: Registry,
  ) {
    this.#verifications = new Counter({
      name: 'passid_verifications_total',
      help: 'Verifications concluded: verified, for manual review, or why they were denied.',
      labelNames: ['environment', 'via', 'outcome'],
      registers: [registry],
    });
  }

  /** The id of the verification that a request asks for, and its conclusion where it was reached before. Throws IdempotencyKeyReused. */
  async begin(caller: Caller, route: string, idempotency: Idempotency | undefined): Promise<Begun> {
    const { id, earlier } = await this.operations.identify(
      VERIFICATION_ID,
      caller,
      route,
      idempotency,
      async (verificationId) => {
        const { state } = await fold(this.store, verificationStream(verificationId), verification);
        if (state.status === 'open') return undefined;
        const { requestHash, concludedAt } = state.event.data;
        return { event: state.event, requestHash, at: concludedAt };
      },
    );
    if (earlier === undefined) return { verificationId: id };
    return { verificationId: id, concluded: await this.reopen(earlier.event, caller.environment) };
  }

  /** Judges the share and records the verdict; a share of another institution is judged as if it were not there. */
  async judge(question: Question, share: Share, context: EventContext): Promise<Conclusion> {
    const stranger = strangersVerdict(question.institutionId, share);
    if (stranger !== undefined || share.status === 'absent')
      return this.#conclude(question, stranger ?? unknownToken('TOKEN_NOT_FOUND'), [], {}, context);
    const { creation } = share;
    // Once, for everything: what a key that was there has opened is never sealed under another because its holder was erased meanwhile.
    const key = await this.vault.holdKeyOf(creation.sealed);
    const examined = await this.examiner.examine({ ...question, share: creation, key });
    const judged = judge(question, share, examined, this.config.freshUpToHours);
    const { tokenHash, tokenLastFour, expiresAt, sealed } = creation;
    const summary = { ...question, issuer: this.config.publicUrl, expiresAt, policyVersion: POLICY_VERSION };
    const jws =
      judged.claims === undefined ? {} : { jws: this.keyRing.signClaims(claimSummary(summary, judged, judged.claims)) };
    const opened = key.open<{ token: string }>(shareStream(tokenHash), sealed);
    const known = opened.isErased ? {} : { token: opened.content.token };
    return this.#conclude(question, judged.verdict, judged.notGranted, { ...known, ...jws }, context, {
      share: { tokenHash, tokenLastFour, expiresAt },
      consulted: judged.consulted,
      sealer: key.sealer,
    });
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
    { sealer = this.vault.deployment, ...more }: More = {},
  ): Promise<Conclusion> {
    const { verificationId, institutionId, environment, via, presentedLastFour, requested } = question;
    const { requestHash, requestId, reference } = question;
    const stream = verificationStream(verificationId);
    const whole = { ...content, ...(reference === undefined ? {} : { reference }) };
    const event: VerificationEvent = {
      type: verdict.status === 'denied' ? 'TokenRejected' : 'TokenVerified',
      data: {
        verificationId,
        institutionId,
        via,
        ...(requestId === undefined ? {} : { requestId }),
        concludedAt: question.now,
        presentedLastFour,
        requested,
        notGranted,
        verdict,
        policyVersion: POLICY_VERSION,
        modelVersion: MODEL_VERSION,
        issuer: this.config.publicUrl,
        ...(requestHash === undefined ? {} : { requestHash }),
        ...(reference === undefined ? {} : { referenceHash: referenceHash(this.keyRing, institutionId, reference) }),
        ...more,
        sealed: sealer.seal(stream, whole),
      },
    };
    const decide = concludeVerification.bind(undefined, event);
    const { state, appended } = await transact(this.store, stream, verification, decide, context, { assumeNew: true });
    assert(state.status === 'concluded', 'A verification that was just concluded is open.');
    if (appended.length === 0) return this.reopen(state.event, environment);
    const { status, denyReason } = verdict;
    this.#verifications.inc({ environment, via, outcome: denyReason?.toLowerCase() ?? status });
    return { event, environment, content: whole, isReplay: false };
  }
}
