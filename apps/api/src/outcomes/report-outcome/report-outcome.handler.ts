import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  claimsOfContent,
  hashToken,
  KeyRing,
  lastFour,
  parseToken,
  type OutcomeContent,
  type OutcomeDetails,
} from '@passid/credentials';
import { EventStore, fold, transact } from '@passid/event-store';
import { Problem } from '@passid/http';
import {
  assert,
  defined,
  isPolicyVersion,
  outcome,
  OutcomeAlreadyReported,
  outcomeStream,
  POLICIES,
  reportOutcome,
  verification,
  verificationStream,
  type Outcome,
  type OutcomeContext,
  type OutcomeName,
  type OutcomeReport,
  type ReportedOutcome,
} from '@passid/ledger';
import { catchUp, findLatestSuccess, verificationByAuditId } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { Pool } from 'pg';
import type { Caller } from '../../door/auth/principal.js';
import { commandOf } from '../../door/command.js';
import { contextOf } from '../../door/context.js';
import { AcceptedRequests } from '../../door/idempotency/accepted-requests.js';
import type { Idempotency } from '../../door/idempotency/operations.js';
import { resourceId } from '../../door/ids.js';
import { Conclusions, type Conclusion } from '../../verifying/verdict/conclude.js';

const ROUTE = 'report-outcome';

export interface OutcomeReported {
  readonly reported: ReportedOutcome;
  readonly isReplay: boolean;
}

export class ReportOutcomeCommand extends commandOf<
  {
    caller: Caller;
    requestId: string;
    /** As it was sent. */
    token: string;
    outcome: OutcomeName;
    productType: string | undefined;
    details: OutcomeDetails;
    idempotency: Idempotency | undefined;
  },
  OutcomeReported
>() {}

@CommandHandler(ReportOutcomeCommand)
export class ReportOutcomeHandler implements ICommandHandler<ReportOutcomeCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly conclusions: Conclusions,
    private readonly requests: AcceptedRequests,
  ) {}

  async execute(command: ReportOutcomeCommand): Promise<OutcomeReported> {
    const { caller, requestId, idempotency } = command;
    const context = contextOf(caller, requestId, this.clock.now());
    const now = caller.now.toISOString();
    const request = { caller, route: ROUTE, idempotency, now };
    const accepted = await this.requests.find(request);
    const token = parseToken(command.token);
    if (token === undefined) throw neverVerified();
    const tokenHash = hashToken(this.keyRing, caller.environment, token);
    const stream = outcomeStream(caller.institutionId, tokenHash);
    const { state: present } = await fold(this.store, stream, outcome);
    if (present.status === 'reported') {
      if (present.report.outcomeId !== accepted) throw new OutcomeAlreadyReported(present.report.outcomeId);
      return { reported: present, isReplay: true };
    }
    const verified = await this.#verified(caller, tokenHash);
    const outcomeId = accepted ?? (await this.requests.accept(request, resourceId('out'), context));
    const { institutionId } = caller;
    const claims = claimsOfContent(verified.content);
    const content: OutcomeContent = { token, claims, ...command.details };
    const sealer = await this.vault.sealerLike(verified.event.data.sealed);
    const report: OutcomeReport = defined({
      outcomeId,
      institutionId,
      tokenHash,
      tokenLastFour: lastFour(token),
      verificationId: verified.event.data.verificationId,
      outcome: command.outcome,
      productType: command.productType,
      context: verifiedContext(verified, claims),
      reportedAt: now,
      sealed: sealer.seal(stream, content),
    });
    const decide = (before: Outcome) => reportOutcome(report, before);
    const { state, appended } = await transact(this.store, stream, outcome, decide, context, { assumeNew: true });
    assert(state.status === 'reported', 'An outcome that was just reported is absent.');
    return { reported: state, isReplay: appended.length === 0 };
  }

  /** The latest verification of the token that was not denied. */
  async #verified({ institutionId, environment }: Caller, tokenHash: string): Promise<Conclusion> {
    await catchUp(this.store, this.pool, verificationByAuditId);
    const auditId = await findLatestSuccess(this.pool, { institutionId, environment }, tokenHash);
    if (auditId === undefined) throw neverVerified();
    const { state } = await fold(this.store, verificationStream(auditId), verification);
    assert(state.status === 'concluded', `The verification ${auditId} is in a read model and not in the ledger.`);
    return this.conclusions.reopen(state.event, environment);
  }
}

/** How much it covered is judged by the policy that judged the verification. */
function verifiedContext({ event: { data } }: Conclusion, claims: OutcomeContent['claims']): OutcomeContext {
  const { status, proofStatus, freshnessStatus } = data.verdict;
  assert(status !== 'denied', 'A denied verification has no outcome.');
  assert(isPolicyVersion(data.policyVersion), `The policy ${data.policyVersion} is not known here.`);
  return defined({
    verifiedAt: data.concludedAt,
    status,
    coverageLevel: POLICIES[data.policyVersion].coverageLevelOf(claims),
    corridor: claims.corridor,
    proofStatus,
    freshnessStatus,
    policyVersion: data.policyVersion,
    modelVersion: data.modelVersion,
  });
}

/** The same words for a token that does not exist, belongs to somebody else, or was only ever denied. */
function neverVerified(): Problem {
  return new Problem('VERIFICATION_NOT_FOUND', 'Your institution has no successful verification of this token.');
}
