import { Command } from '@nestjs/cqrs';
import type { Environment } from '@passid/ledger';
import type { Member } from '../../door/auth/principal.js';
import type { RecoveryAnswer } from './recover-webhooks.answer.js';

export class RecoverWebhooksCommand extends Command<RecoveryAnswer> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly environment: Environment,
    readonly since: Date,
  ) {
    super();
  }
}
