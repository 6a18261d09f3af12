import { Command } from '@nestjs/cqrs';
import type { Member } from '../auth/caller.js';

export interface ConfiguredWebhook {
  readonly webhookUrl: string;
  /** Present when the secret was made by us just now: shown here and never again. */
  readonly webhookSecret?: string;
}

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
