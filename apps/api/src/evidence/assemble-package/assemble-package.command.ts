import { Command } from '@nestjs/cqrs';
import type { PackageAssembly } from '@passid/ledger';
import type { Caller } from '../../door/auth/caller.js';
import type { Idempotency } from '../../verifying/verdict/operation.js';

export interface AssembledPackage {
  readonly assembly: PackageAssembly;
  readonly isReplay: boolean;
}

export class AssemblePackageCommand extends Command<AssembledPackage> {
  constructor(
    readonly caller: Caller,
    readonly requestId: string,
    /** As it was sent. */
    readonly token: string,
    readonly reference: string | undefined,
    readonly idempotency: Idempotency | undefined,
  ) {
    super();
  }
}
