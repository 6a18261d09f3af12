import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KeyRing } from '@passid/credentials';
import { KeyNotFound, rotateKey } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';
import type { IssuedKeyAnswer } from '../key.answer.js';
import { newKey, shownOnce } from '../new-key.js';

export class RotateKeyCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    keyId: string;
  },
  IssuedKeyAnswer
>() {}

@CommandHandler(RotateKeyCommand)
export class RotateKeyHandler implements ICommandHandler<RotateKeyCommand> {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly keyRing: KeyRing,
  ) {}

  async execute({ member, requestId, keyId }: RotateKeyCommand): Promise<IssuedKeyAnswer> {
    const { keys } = await this.workspaces.find(member.institutionId);
    const environment = keys.find((each) => each.keyId === keyId)?.environment;
    if (environment === undefined) throw new KeyNotFound();
    const { key, issue } = newKey(this.keyRing, environment);
    const { state } = await this.workspaces.changeBy(member, requestId, (common, before) =>
      rotateKey({ ...common, keyId, replacement: issue }, before),
    );
    return shownOnce(key, issue.keyId, state);
  }
}
