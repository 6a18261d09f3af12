import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { KeyRing } from '@passid/credentials';
import { defined, issueKey } from '@passid/ledger';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';
import type { IssuedKeyAnswer } from '../key.answer.js';
import { newKey, shownOnce } from '../new-key.js';

export class IssueKeyCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    environment: 'sandbox' | 'live';
    name: string | undefined;
  },
  IssuedKeyAnswer
>() {}

@CommandHandler(IssueKeyCommand)
export class IssueKeyHandler implements ICommandHandler<IssueKeyCommand> {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly keyRing: KeyRing,
  ) {}

  async execute({ member, requestId, environment, name }: IssueKeyCommand): Promise<IssuedKeyAnswer> {
    const { key, issue } = newKey(this.keyRing, environment);
    const named = defined({ ...issue, name: name?.trim() });
    const { state } = await this.workspaces.changeBy(member, requestId, (common, before) =>
      issueKey({ ...common, issue: named }, before),
    );
    return shownOnce(key, issue.keyId, state);
  }
}
