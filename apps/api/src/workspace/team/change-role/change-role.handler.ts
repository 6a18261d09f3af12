import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '@passid/event-store';
import { assert, changeRole, type Role } from '@passid/ledger';
import { catchUp, membership } from '@passid/read-models';
import { Pool } from 'pg';
import type { Member } from '../../../door/auth/principal.js';
import { commandOf } from '../../../door/command.js';
import { Workspaces } from '../../workspaces.js';
import { People } from '../people.js';
import type { MemberAnswer } from '../team.answer.js';

export class ChangeRoleCommand extends commandOf<
  {
    member: Member;
    requestId: string;
    memberId: string;
    role: Role;
  },
  MemberAnswer
>() {}

@CommandHandler(ChangeRoleCommand)
export class ChangeRoleHandler implements ICommandHandler<ChangeRoleCommand> {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly people: People,
    private readonly store: EventStore,
    private readonly pool: Pool,
  ) {}

  /** Resolves once every process applies the new role. */
  async execute({ member, requestId, memberId, role }: ChangeRoleCommand): Promise<MemberAnswer> {
    const { institutionId } = member;
    const { state } = await this.workspaces.changeBy(member, requestId, (common, before) =>
      changeRole({ ...common, memberId, role }, before),
    );
    await catchUp(this.store, this.pool, membership);
    const changed = state.status === 'onboarded' && state.team.members.find((each) => each.memberId === memberId);
    assert(changed !== false && changed !== undefined, 'A member whose role was changed is in the team.');
    return this.people.member(institutionId, changed);
  }
}
