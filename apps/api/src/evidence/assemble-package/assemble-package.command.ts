import { Command } from '@nestjs/cqrs';
import type { PackageAssembly } from '@passid/ledger';
import type { Caller } from '../../door/auth/principal.js';
import type { Idempotency } from '../../door/idempotency/operations.js';

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
