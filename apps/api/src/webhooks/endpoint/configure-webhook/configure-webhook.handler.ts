import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KeyRing, sealContent } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import { validationFailed } from '@passid/http';
import { configureWebhook, defined, institution, institutionStream, type Institution } from '@passid/ledger';
import { Clock, Config } from '@passid/runtime';
import { checkWebhookUrl, generateWebhookSecret } from '@passid/webhooks';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { workspaceContext } from '../../../door/context.js';
import type { ConfiguredWebhook } from './configure-webhook.answer.js';

export class ConfigureWebhookCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    url: string;
    secret: string | undefined;
    /** 0: no limit. Absent: as before. */
    perSecondMax: number | undefined;
    isOrdered: boolean | undefined;
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

  async execute(command: ConfigureWebhookCommand): Promise<ConfiguredWebhook> {
    const { member, requestId, url, secret, perSecondMax, isOrdered } = command;
    // The dispatcher checks live deliveries against the strict policy again when it sends them.
    const isStrict = this.config.isProduction;
    const check = checkWebhookUrl(url, { httpsOnly: isStrict, publicAddressesOnly: isStrict });
    if (!check.accepted)
      throw validationFailed(check.problems.map(({ detail }) => ({ pointer: '/webhookUrl', detail })));
    const { institutionId, memberId } = member;
    const stream = institutionStream(institutionId);
    const context = workspaceContext(institutionId, memberId, requestId, this.clock.now());
    const firstSecret = generateWebhookSecret();
    const seal = (value: string): ReturnType<typeof sealContent> =>
      sealContent(this.keyRing, stream, { secret: value });
    const configuration = defined({
      institutionId,
      url,
      firstSecret: seal(firstSecret),
      ownSecret: secret === undefined ? undefined : seal(secret),
      perSecondMax: perSecondMax === 0 ? null : perSecondMax,
      isOrdered,
      now: context.recorded_at,
    });
    const decide = (before: Institution) => configureWebhook(configuration, before);
    const { state } = await transact(this.store, stream, institution, decide, context);
    const isFirst = state.status === 'onboarded' && state.endpoint?.sealedSecret === configuration.firstSecret;
    return defined({ webhookUrl: url, webhookSecret: isFirst ? firstSecret : undefined });
  }
}
