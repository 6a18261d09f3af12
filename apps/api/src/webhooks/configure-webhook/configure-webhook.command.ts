import { Command } from '@nestjs/cqrs';
import type { Member } from '../../door/auth/principal.js';
import type { ConfiguredWebhook } from './configure-webhook.answer.js';

export interface WebhookSettings {
  /** 0: no limit. Absent: as before. */
  readonly perSecondMax: number | undefined;
  readonly isOrdered: boolean | undefined;
}

export class ConfigureWebhookCommand extends Command<ConfiguredWebhook> {
  constructor(
    readonly member: Member,
    readonly requestId: string,
    readonly url: string,
    readonly secret: string | undefined,
    readonly settings: WebhookSettings,
  ) {
    super();
  }
}
