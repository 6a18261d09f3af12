import { randomInt } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashEmail, hashPassword, KeyRing, sealContent } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import {
  institution,
  InstitutionIdTaken,
  institutionStream,
  onboardInstitution,
  type Institution,
} from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { Logins } from '../../door/auth/logins.js';
import { commandOf } from '../../door/command.js';
import { workspaceContext } from '../../door/context.js';
import { newId } from '../../door/ids.js';
import { newKey } from '../keys/new-key.js';
import type { OnboardAnswer } from './onboard.answer.js';

/** Nine random digits: room for every bank, and an id does not tell how many institutions there are. */
const ID_FROM = 100_000_000;
const ID_TO = 1_000_000_000;

/** An id already taken is bad luck once; five times in a row is a fault. */
const ID_TRIES_MAX = 5;

interface Onboarded {
  readonly institutionId: string;
  readonly memberId: string;
  readonly keys: OnboardAnswer['keys'];
}

export class OnboardCommand extends commandOf<
  {
    requestId: string;
    institutionName: string;
    email: string;
    password: string;
  },
  OnboardAnswer
>() {}

@CommandHandler(OnboardCommand)
export class OnboardHandler implements ICommandHandler<OnboardCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly logins: Logins,
  ) {}

  async execute(command: OnboardCommand): Promise<OnboardAnswer> {
    const passwordHash = await hashPassword(command.password);
    for (let tries = 1; ; tries += 1) {
      try {
        const { keys, ...owner } = await this.#onboard(String(randomInt(ID_FROM, ID_TO)), passwordHash, command);
        return { ...(await this.logins.open({ ...owner, role: 'owner' }, command.requestId)), keys };
      } catch (error) {
        if (!(error instanceof InstitutionIdTaken) || tries === ID_TRIES_MAX) throw error;
      }
    }
  }

  async #onboard(institutionId: string, passwordHash: string, command: OnboardCommand): Promise<Onboarded> {
    const { institutionName, email, requestId } = command;
    const recordedAt = this.clock.now();
    const now = recordedAt.toISOString();
    const stream = institutionStream(institutionId);
    const memberId = newId('mbr');
    const sandbox = newKey(this.keyRing, 'sandbox');
    const live = newKey(this.keyRing, 'live');
    const owner = {
      memberId,
      emailHash: hashEmail(this.keyRing, email),
      sealed: sealContent(this.keyRing, stream, { email, passwordHash }),
    };
    const onboard = {
      institutionId,
      name: institutionName.trim(),
      owner,
      keys: [sandbox, live].map(({ issue }) => ({ ...issue, institutionId, issuedAt: now })),
      now,
    };
    const context = workspaceContext(institutionId, memberId, requestId, recordedAt);
    const decide = (before: Institution) => onboardInstitution(onboard, before);
    await transact(this.store, stream, institution, decide, context, { assumeNew: true });
    return { institutionId, memberId, keys: { sandbox: sandbox.key, live: live.key } };
  }
}
