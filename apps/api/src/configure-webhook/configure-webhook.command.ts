import { Command } from '@nestjs/cqrs';
import type { Member } from '../auth/caller.js';
import type { ConfiguredWebhook } from './configure-webhook.answer.js';

export class ConfigureWebhookCommand extends Command<ConfiguredWebhook> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly url: string,
    readonly secret: string | undefined,
  ) {
    super();
  }
}
