import { Injectable } from '@nestjs/common';
import { KeyRing, openContent } from '@passid/credentials';
import { defined, institutionStream, isReached, type Invitation, type TeamMember } from '@passid/ledger';
import type { InvitationAnswer, MemberAnswer } from './team.answer.js';

/** What a workspace knows of a person and keeps sealed. */
export interface PersonalContent {
  readonly email: string;
  readonly name?: string;
}

/** Members and invitations as their team may see them: without passwords and tokens. */
@Injectable()
export class People {
  constructor(private readonly keyRing: KeyRing) {}

  member(institutionId: string, { memberId, role, joinedAt, sealed }: TeamMember): MemberAnswer {
    const { email, name } = this.open(institutionId, sealed);
    return defined({ memberId, email, name, role, joinedAt });
  }

  invitation(institutionId: string, invitation: Invitation): InvitationAnswer {
    const { invitationId, role, invitedAt, expiresAt, sealed } = invitation;
    return { invitationId, email: this.open(institutionId, sealed).email, role, invitedAt, expiresAt };
  }

  open(institutionId: string, sealed: TeamMember['sealed']): PersonalContent {
    return openContent<PersonalContent>(this.keyRing, institutionStream(institutionId), sealed);
  }
}

export const isOpen = ({ status, expiresAt }: Invitation, now: string): boolean =>
  status === 'open' && !isReached(expiresAt, now);
