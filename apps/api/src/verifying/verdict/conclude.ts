import { Injectable } from '@nestjs/common';
import { KeyRing, type Permission, type VerificationContent } from '@passid/credentials';
import { EventStore, fold, transact, type EventContext } from '@passid/event-store';
import {
  assert,
  concludeVerification,
  defined,
  shareStream,
  verification,
  verificationStream,
  type CodeRefusalName,
  type Environment,
  type Share,
  type Timestamp,
  type VerificationEvent,
  type VerificationRecord,
} from '@passid/ledger';
import { Config } from '@passid/runtime';
import { Vault, type HeldKey, type Sealer } from '@passid/subjects';
import { Counter, Registry } from 'prom-client';
import type { Caller } from '../../door/auth/principal.js';
import { Operations, type Idempotency, type IdKind } from '../../door/idempotency/operations.js';
import { Examiner } from './evidence.js';
import { judge } from './judgement.js';
import { referenceHash } from './reference-hash.js';
import { CURRENT_RULES } from './rules.js';

const VERIFICATION_ID: IdKind = { prefix: 'vrf', purpose: 'verification-id' };

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

/** What is said of a question, before it is written down. */
interface Finding extends Pick<VerificationRecord, 'share' | 'consulted' | 'verdict' | 'notGranted'> {
  readonly refusal?: CodeRefusalName;
  readonly content: VerificationContent;
  /** The holder's, where there is one; else the deployment's. */
  readonly sealer: Sealer;
}

/**
 * Ends every verification with one event, from which its answer and its webhook are made: examine the evidence, assess it,
 * judge what to sign, conclude. `concludeRefusal` is for a code that opens nothing: there is nothing to examine.
 */
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
  async concludeShare(question: Question, share: Share, context: EventContext): Promise<Conclusion> {
    const { policy } = CURRENT_RULES;
    const hidden = policy.hidden(question.institutionId, share);
    if (hidden !== undefined) {
      // The key of a box names the person: a share of another institution must look as if it were not there.
      const known = hidden.denyReason === 'TOKEN_NOT_FOUND' ? undefined : share;
      return this.#concludeUnseen(question, { verdict: hidden }, known, context);
    }
    assert(share.status !== 'absent', 'A policy lets an institution see a share that is not there.');
    const { creation } = share;
    // One key for all that follows: if the holder is erased meanwhile, nothing that it has opened is sealed under another.
    const key = await this.vault.holdKeyOf(creation.sealed);
    const examined = await this.examiner.examine({ ...question, rules: CURRENT_RULES, share: creation, key });
    const inquiry = { ...question, issuer: this.config.publicUrl };
    const judged = judge(CURRENT_RULES, inquiry, share, examined, this.config.freshUpToHours);
    const { tokenHash, tokenLastFour, expiresAt, sealed } = creation;
    const opened = key.open<{ token: string }>(shareStream(tokenHash), sealed);
    const content = defined({
      token: opened.isErased ? undefined : opened.content.token,
      jws: judged.summary && this.keyRing.signClaims(judged.summary),
    });
    const { verdict, notGranted, consulted } = judged;
    const finding = { verdict, notGranted, content, consulted, sealer: key.sealer };
    const asked = withoutReferenceTo(key, question);
    return this.#conclude(asked, { ...finding, share: { tokenHash, tokenLastFour, expiresAt } }, context);
  }

  /** Records that a code was shown that opens nothing: because it never did, or, of a share that is known, not any more. */
  concludeRefusal(
    question: Question,
    refusal: CodeRefusalName,
    share: Share | undefined,
    context: EventContext,
  ): Promise<Conclusion> {
    const known = refusal === 'CODE_NOT_FOUND' ? undefined : share;
    return this.#concludeUnseen(question, { verdict: CURRENT_RULES.policy.refused(refusal), refusal }, known, context);
  }

  /** What was concluded before, opened. */
  async reopen(event: VerificationEvent, environment: Environment): Promise<Conclusion> {
    const stream = verificationStream(event.data.verificationId);
    const content = await this.vault.openVerification(stream, event.data.sealed);
    return { event, environment, content, isReplay: true };
  }

  /**
   * A verdict on something that the institution may not see, or that is not there. The institution's reference is about the
   * person whose share it is, where the share is known.
   */
  async #concludeUnseen(
    question: Question,
    verdict: Pick<Finding, 'verdict' | 'refusal'>,
    known: Share | undefined,
    context: EventContext,
  ): Promise<Conclusion> {
    const finding = { ...verdict, notGranted: [], content: {} };
    if (known === undefined || known.status === 'absent')
      return this.#conclude(question, { ...finding, sealer: this.vault.deployment }, context);
    const key = await this.vault.holdKeyOf(known.creation.sealed);
    return this.#conclude(withoutReferenceTo(key, question), { ...finding, sealer: key.sealer }, context);
  }

  async #conclude(question: Question, finding: Finding, context: EventContext): Promise<Conclusion> {
    const { verificationId, environment, via, reference } = question;
    const stream = verificationStream(verificationId);
    const content = { ...finding.content, ...defined({ reference }) };
    const event = this.#eventOf(question, finding, finding.sealer.seal(stream, content));
    const { state, appended } = await transact(
      this.store,
      stream,
      verification,
      (current) => concludeVerification(event, current),
      context,
      { assumeNew: true },
    );
    assert(state.status === 'concluded', 'A verification that was just concluded is open.');
    if (appended.length === 0) return this.reopen(state.event, environment);
    const { status, denyReason } = finding.verdict;
    this.#verifications.inc({ environment, via, outcome: denyReason?.toLowerCase() ?? status });
    return { event, environment, content, isReplay: false };
  }

  #eventOf(question: Question, finding: Finding, sealed: VerificationRecord['sealed']): VerificationEvent {
    const { verificationId, institutionId, via, requestId, presentedLastFour, requested } = question;
    const { reference, requestHash } = question;
    const { share, consulted, refusal, verdict, notGranted } = finding;
    return {
      type: verdict.status === 'denied' ? 'TokenRejected' : 'TokenVerified',
      data: defined({
        verificationId,
        institutionId,
        via,
        requestId,
        concludedAt: question.now,
        presentedLastFour,
        requested,
        notGranted,
        verdict,
        policyVersion: CURRENT_RULES.policyVersion,
        modelVersion: CURRENT_RULES.modelVersion,
        issuer: this.config.publicUrl,
        requestHash,
        referenceHash: reference === undefined ? undefined : referenceHash(this.keyRing, institutionId, reference),
        share,
        consulted,
        refusal,
        sealed,
      }),
    };
  }
}

/** What an institution writes of a person who was erased is not stored: no key is left whose end would erase it. */
const withoutReferenceTo = ({ isErased }: HeldKey, question: Question): Question =>
  isErased ? { ...question, reference: undefined } : question;
