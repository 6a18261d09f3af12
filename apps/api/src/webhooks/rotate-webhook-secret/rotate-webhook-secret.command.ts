import { Command } from '@nestjs/cqrs';
import type { Member } from '../../door/auth/principal.js';
import type { RotatedSecret } from './rotate-webhook-secret.answer.js';

export class RotateWebhookSecretCommand extends Command<RotatedSecret> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
  ) {
    super();
  }
}
