import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KeyRing, sealContent } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import { validationFailed } from '@passid/http';
import { configureWebhook, institution, institutionStream, type ConfigureWebhook } from '@passid/ledger';
import { Clock, Config } from '@passid/runtime';
import { checkWebhookUrl, generateWebhookSecret } from '@passid/webhooks';
import type { Member } from '../../door/auth/principal.js';
import { commandOf } from '../../door/command.js';
import type { ConfiguredWebhook } from './configure-webhook.answer.js';

export interface WebhookSettings {
  /** 0: no limit. Absent: as before. */
  readonly perSecondMax: number | undefined;
  readonly isOrdered: boolean | undefined;
}

export class ConfigureWebhookCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    url: string;
    secret: string | undefined;
    settings: WebhookSettings;
  },
  ConfiguredWebhook
>() {}

@CommandHandler(ConfigureWebhookCommand)
export class ConfigureWebhookHandler implements ICommandHandler<ConfigureWebhookCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async execute({ member, requestId, url, secret, settings }: ConfigureWebhookCommand): Promise<ConfiguredWebhook> {
    // Deliveries from live are held to the strict policy again when they are sent.
    const isStrict = this.config.isProduction;
    const check = checkWebhookUrl(url, { httpsOnly: isStrict, publicAddressesOnly: isStrict });
    if (!check.accepted)
      throw validationFailed(check.problems.map(({ detail }) => ({ pointer: '/webhookUrl', detail })));
    const { institutionId, memberId } = member;
    const stream = institutionStream(institutionId);
    const now = this.clock.now().toISOString();
    const firstSecret = generateWebhookSecret();
    const seal = (value: string): ReturnType<typeof sealContent> =>
      sealContent(this.keyRing, stream, { secret: value });
    const command = {
      institutionId,
      url,
      firstSecret: seal(firstSecret),
      ...(secret === undefined ? {} : { ownSecret: seal(secret) }),
      ...settingsOf(settings),
      now,
    };
    const context = {
      recorded_at: now,
      environment: 'workspace',
      institution_id: institutionId,
      correlation_id: requestId,
      causation_id: requestId,
      actor: memberId,
    } as const;
    const decide = configureWebhook.bind(undefined, command);
    const { state } = await transact(this.store, stream, institution, decide, context);
    const isFirst = state.status === 'onboarded' && state.endpoint?.sealedSecret === command.firstSecret;
    return { webhookUrl: url, ...(isFirst ? { webhookSecret: firstSecret } : {}) };
  }
}

const settingsOf = ({ perSecondMax, isOrdered }: WebhookSettings): Pick<ConfigureWebhook, keyof WebhookSettings> => ({
  ...(perSecondMax === undefined ? {} : { perSecondMax: perSecondMax === 0 ? null : perSecondMax }),
  ...(isOrdered === undefined ? {} : { isOrdered }),
});
