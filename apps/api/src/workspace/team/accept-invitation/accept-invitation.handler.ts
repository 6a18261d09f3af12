import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashPassword, KeyRing, sealContent } from '@passid/credentials';
import { EventStore, fold } from '@passid/event-store';
import {
  acceptInvitation,
  defined,
  institution,
  institutionStream,
  InvitationNotFound,
  type Invitation,
} from '@passid/ledger';
import type { LoginAnswer } from '../../../door/auth/login.answer.js';
import { Logins } from '../../../door/auth/logins.js';
import { commandOf } from '../../../door/command.js';
import { newId } from '../../../door/ids.js';
import { Workspaces } from '../../workspaces.js';
import { institutionOfToken } from '../invitation-token.js';
import { People } from '../people.js';

export class AcceptInvitationCommand extends commandOf<
  {
    requestId: string;
    token: string;
    password: string;
    name: string | undefined;
  },
  LoginAnswer
>() {}

@CommandHandler(AcceptInvitationCommand)
export class AcceptInvitationHandler implements ICommandHandler<AcceptInvitationCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly workspaces: Workspaces,
    private readonly people: People,
    private readonly keyRing: KeyRing,
    private readonly logins: Logins,
  ) {}

  async execute({ requestId, token, password, name }: AcceptInvitationCommand): Promise<LoginAnswer> {
    const institutionId = institutionOfToken(token);
    if (institutionId === undefined) throw new InvitationNotFound();
    const tokenHash = this.keyRing.hash('invitation', token);
    const { role, sealed } = await this.#find(institutionId, tokenHash);
    const content = defined({
      email: this.people.open(institutionId, sealed).email,
      name: name?.trim(),
      passwordHash: await hashPassword(password),
    });
    const memberId = newId('mbr');
    const joining = {
      tokenHash,
      memberId,
      sealed: sealContent(this.keyRing, institutionStream(institutionId), content),
    };
    await this.workspaces.change({ institutionId, actor: memberId, requestId }, ({ now }, state) =>
      acceptInvitation({ institutionId, ...joining, now }, state),
    );
    return this.logins.open({ institutionId, memberId, role }, requestId);
  }

  /** An unknown workspace is answered as an unknown invitation, before any password is hashed. */
  async #find(institutionId: string, tokenHash: string): Promise<Invitation> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    const invitations = state.status === 'onboarded' ? state.team.invitations : [];
    const invitation = invitations.find((each) => each.tokenHash === tokenHash);
    if (invitation === undefined) throw new InvitationNotFound();
    return invitation;
  }
}
