import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashToken, KeyRing, parseToken } from '@passid/credentials';
import { EventStore, fold, transact } from '@passid/event-store';
import { Problem } from '@passid/http';
import {
  assemblePackage,
  assert,
  casePackage,
  defined,
  packageStream,
  verification,
  verificationStream,
  type PackageAssembly,
  type VerificationRecord,
} from '@passid/ledger';
import { catchUp, findLatestVerification, verificationByAuditId } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { Pool } from 'pg';
import type { Caller } from '../../door/auth/principal.js';
import { commandOf } from '../../door/command.js';
import { contextOf } from '../../door/context.js';
import { AcceptedRequests } from '../../door/idempotency/accepted-requests.js';
import type { Idempotency } from '../../door/idempotency/operations.js';
import { resourceId } from '../../door/ids.js';

const ROUTE = 'assemble-package';

export interface AssembledPackage {
  readonly assembly: PackageAssembly;
  readonly isReplay: boolean;
}

export class AssemblePackageCommand extends commandOf<
  {
    caller: Caller;
    requestId: string;
    /** As it was sent. */
    token: string;
    reference: string | undefined;
    idempotency: Idempotency | undefined;
  },
  AssembledPackage
>() {}

@CommandHandler(AssemblePackageCommand)
export class AssemblePackageHandler implements ICommandHandler<AssemblePackageCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly requests: AcceptedRequests,
  ) {}

  async execute({
    caller,
    requestId,
    token,
    reference,
    idempotency,
  }: AssemblePackageCommand): Promise<AssembledPackage> {
    const context = contextOf(caller, requestId, this.clock.now());
    const now = caller.now.toISOString();
    const request = { caller, route: ROUTE, idempotency, now };
    const accepted = await this.requests.find(request);
    const before = accepted === undefined ? undefined : await this.#find(accepted);
    if (before !== undefined) return { assembly: before, isReplay: true };
    const verified = await this.#latestVerification(caller, token);
    const throughPosition = await this.store.headPosition();
    const packageId = accepted ?? (await this.requests.accept(request, resourceId('pkg'), context));
    const stream = packageStream(packageId);
    const sealer = await this.vault.sealerLike(verified.sealed);
    const assembly: PackageAssembly = defined({
      packageId,
      institutionId: caller.institutionId,
      verificationId: verified.verificationId,
      throughPosition: throughPosition.toString(),
      assembledAt: now,
      sealedReference: reference === undefined ? undefined : sealer.seal(stream, { reference }),
    });
    const { state, appended } = await transact(
      this.store,
      stream,
      casePackage,
      (before) => assemblePackage(assembly, before),
      context,
      { assumeNew: true },
    );
    assert(state.status === 'assembled', 'A package that was just assembled is absent.');
    return { assembly: state.assembly, isReplay: appended.length === 0 };
  }

  async #find(packageId: string): Promise<PackageAssembly | undefined> {
    const { state } = await fold(this.store, packageStream(packageId), casePackage);
    return state.status === 'assembled' ? state.assembly : undefined;
  }

  /** However it ended: a denial is a case too. */
  async #latestVerification(caller: Caller, text: string): Promise<VerificationRecord> {
    const token = parseToken(text);
    if (token === undefined) throw neverVerified();
    await catchUp(this.store, this.pool, verificationByAuditId);
    const tokenHash = hashToken(this.keyRing, caller.environment, token);
    const auditId = await findLatestVerification(this.pool, caller, tokenHash);
    if (auditId === undefined) throw neverVerified();
    const { state } = await fold(this.store, verificationStream(auditId), verification);
    assert(state.status === 'concluded', `The verification ${auditId} is in a read model and not in the ledger.`);
    return state.event.data;
  }
}

/** The same words for a token that does not exist and one that belongs to somebody else. */
function neverVerified(): Problem {
  return new Problem('VERIFICATION_NOT_FOUND', 'Your institution has no verification of this token.');
}
