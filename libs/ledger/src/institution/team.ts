import { DomainError } from '../domain-error.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';

/** Who may do what is written down in docs/workspaces.md. */
export const ROLES = ['owner', 'admin', 'developer', 'analyst'] as const;
export type Role = (typeof ROLES)[number];

/** Stored for ever: a name or field here changes only through an upcaster. */
export type TeamEvent =
  | {
      /** Somebody was invited to the team. */
      readonly type: 'MemberInvited';
      readonly data: InvitationIssue;
    }
  | {
      /** An invitation is void. */
      readonly type: 'InvitationWithdrawn';
      readonly data: { readonly institutionId: string; readonly invitationId: string; readonly withdrawnAt: Timestamp };
    }
  | {
      /** An invitation was accepted. */
      readonly type: 'MemberJoined';
      readonly data: MemberEntry;
    }
  | {
      /** A member may do other things from now on. */
      readonly type: 'MemberRoleChanged';
      readonly data: {
        readonly institutionId: string;
        readonly memberId: string;
        readonly role: Role;
        readonly changedAt: Timestamp;
      };
    }
  | {
      /** A member is out of the team, and out of every login. */
      readonly type: 'MemberRemoved';
      readonly data: { readonly institutionId: string; readonly memberId: string; readonly removedAt: Timestamp };
    };

export interface InvitationIssue {
  readonly institutionId: string;
  readonly invitationId: string;
  /** The link's token opens the invitation once; only its keyed hash is kept. */
  readonly tokenHash: string;
  readonly emailHash: string;
  readonly role: Role;
  readonly invitedAt: Timestamp;
  readonly expiresAt: Timestamp;
  /** The e-mail address. */
  readonly sealed: Sealed;
}

export interface MemberEntry {
  readonly institutionId: string;
  readonly invitationId: string;
  readonly memberId: string;
  readonly emailHash: string;
  readonly role: Role;
  readonly joinedAt: Timestamp;
  /** The e-mail address, the argon2id hash and the person's name. */
  readonly sealed: Sealed;
}

export interface TeamMember {
  readonly memberId: string;
  readonly emailHash: string;
  readonly role: Role;
  readonly joinedAt: Timestamp;
  readonly sealed: Sealed;
}

export interface Invitation extends Omit<InvitationIssue, 'institutionId'> {
  readonly status: 'open' | 'accepted' | 'withdrawn';
}

export interface Team {
  readonly members: readonly TeamMember[];
  readonly invitations: readonly Invitation[];
}

export class RoleNotAllowed extends DomainError {
  readonly code = 'ROLE_NOT_ALLOWED';
  constructor(sentence = 'Your role does not allow this. An owner of the workspace can do it, or change your role.') {
    super(sentence);
  }
}

/** Throws RoleNotAllowed for somebody who is not in the team, or no longer. */
export function roleIn({ members }: Team, memberId: string): Role {
  const role = members.find((member) => member.memberId === memberId)?.role;
  if (role === undefined) throw new RoleNotAllowed();
  return role;
}

export function evolveTeam(team: Team, event: TeamEvent): Team {
  switch (event.type) {
    case 'MemberInvited': {
      const { institutionId: _, ...invitation } = event.data;
      return { ...team, invitations: [...team.invitations, { ...invitation, status: 'open' }] };
    }
    case 'InvitationWithdrawn':
      return { ...team, invitations: withStatus(team.invitations, event.data.invitationId, 'withdrawn') };
    case 'MemberJoined': {
      const { institutionId: _, invitationId, ...member } = event.data;
      const invitations = withStatus(team.invitations, invitationId, 'accepted');
      return { members: [...team.members, member], invitations };
    }
    case 'MemberRoleChanged': {
      const { memberId, role } = event.data;
      return {
        ...team,
        members: team.members.map((member) => (member.memberId === memberId ? { ...member, role } : member)),
      };
    }
    case 'MemberRemoved':
      return { ...team, members: team.members.filter(({ memberId }) => memberId !== event.data.memberId) };
    default:
      event satisfies never;
      return team;
  }
}

const withStatus = (invitations: readonly Invitation[], id: string, status: Invitation['status']): Invitation[] =>
  invitations.map((invitation) => (invitation.invitationId === id ? { ...invitation, status } : invitation));
