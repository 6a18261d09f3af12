import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KeyRing, sealContent } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import {
  addMilliseconds,
  institution,
  institutionStream,
  rotateWebhookSecret,
  SECRET_OVERLAP_MS,
  type Institution,
} from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { generateWebhookSecret } from '@passid/webhooks';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { workspaceContext } from '../../../door/context.js';
import type { RotatedSecret } from './rotate-webhook-secret.answer.js';

export class RotateWebhookSecretCommand extends commandOf<{ member: Member; requestId: string }, RotatedSecret>() {}

@CommandHandler(RotateWebhookSecretCommand)
export class RotateWebhookSecretHandler implements ICommandHandler<RotateWebhookSecretCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
  ) {}

  async execute({ member, requestId }: RotateWebhookSecretCommand): Promise<RotatedSecret> {
    const { institutionId } = member;
    const stream = institutionStream(institutionId);
    const context = workspaceContext(member.institutionId, member.memberId, requestId, this.clock.now());
    const now = context.recorded_at;
    const webhookSecret = generateWebhookSecret();
    const secret = sealContent(this.keyRing, stream, { secret: webhookSecret });
    const decide = (before: Institution) => rotateWebhookSecret({ institutionId, secret, now }, before);
    await transact(this.store, stream, institution, decide, context);
    return { webhookSecret, previousSecretValidUntil: addMilliseconds(now, SECRET_OVERLAP_MS) };
  }
}
