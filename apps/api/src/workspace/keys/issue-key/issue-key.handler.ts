import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { issueKey } from '@passid/ledger';
import type { IssuedKeyAnswer } from '../key.answer.js';
import { newKey, shownOnce } from '../new-key.js';
import { KeyRing } from '@passid/credentials';
import { Workspaces } from '../../workspaces.js';
import { IssueKeyCommand } from './issue-key.command.js';

@CommandHandler(IssueKeyCommand)
export class IssueKeyHandler implements ICommandHandler<IssueKeyCommand> {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly keyRing: KeyRing,
  ) {}

  async execute({ member, requestId, environment, name }: IssueKeyCommand): Promise<IssuedKeyAnswer> {
    const { key, issue } = newKey(this.keyRing, environment);
    const named = { ...issue, ...(name === undefined ? {} : { name: name.trim() }) };
    const change = { institutionId: member.institutionId, actor: member.memberId, requestId };
    const { state } = await this.workspaces.change(change, (given, before) =>
      issueKey({ ...given, issue: named }, before),
    );
    return shownOnce(key, issue.keyId, state);
  }
}
