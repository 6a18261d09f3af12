import { Command } from '@nestjs/cqrs';
import type { Environment } from '@passid/ledger';
import type { HolderName } from '../holder-name.js';
import type { ActiveHolder } from '../../door/auth/holders.js';

export class SignUpHolderCommand extends Command<ActiveHolder> {
  constructor(
    readonly requestId: string,
    readonly environment: Environment,
    readonly name: HolderName,
    readonly password: string,
  ) {
    super();
  }
}
