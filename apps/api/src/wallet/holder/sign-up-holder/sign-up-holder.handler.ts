import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashPassword, KeyRing, SubjectKey } from '@passid/credentials';
import { EventStore, transact } from '@passid/event-store';
import { holder, holderStream, signUpHolder, type Environment } from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { SubjectKeys, Vault } from '@passid/subjects';
import type { ActiveHolder } from '../../../door/auth/holders.js';
import { commandOf } from '../../../door/command.js';
import { walletContext } from '../../../door/context.js';
import { resourceId } from '../../../door/ids.js';
import { hashHolderName, type HolderName } from '../holder-name.js';

export class SignUpHolderCommand extends commandOf<
  {
    requestId: string;
    environment: Environment;
    name: HolderName;
    password: string;
  },
  ActiveHolder
>() {}

@CommandHandler(SignUpHolderCommand)
export class SignUpHolderHandler implements ICommandHandler<SignUpHolderCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly subjectKeys: SubjectKeys,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /**
   * First the key, then the event sealed under it. A process that dies in between leaves a key without a holder, which
   * the next sign-up under that name takes over.
   */
  async execute({ requestId, environment, name, password }: SignUpHolderCommand): Promise<ActiveHolder> {
    const passwordHash = await hashPassword(password);
    const newId = resourceId('hld');
    const holderId = await this.subjectKeys.add({
      subjectId: newId,
      environment,
      loginHash: hashHolderName(this.keyRing, environment, name),
      wrappedKey: SubjectKey.wrapNew(this.keyRing, newId),
    });
    const stream = holderStream(holderId);
    const key = await this.vault.keyOf(holderId);
    const now = this.clock.now();
    const command = {
      holderId,
      sealed: key.seal(stream, { [name.kind]: name.name, passwordHash }),
      now: now.toISOString(),
    };
    const context = walletContext({ environment }, holderId, requestId, now);
    await transact(this.store, stream, holder, (state) => signUpHolder(command, state), context);
    return { holderId, environment };
  }
}
