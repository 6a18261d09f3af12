import { DomainError } from '../domain-error.js';
import type { Sealed } from '../sealed.js';
import { isReached, type Timestamp } from '../time.js';
import { InstitutionNotFound } from './configure-webhook.js';
import type { Institution, InstitutionEvent } from './institution.js';
import { roleIn, RoleNotAllowed, type InvitationIssue, type Role, type Team, type TeamMember } from './team.js';

/** Members and open invitations together. A larger team is likely a script. */
export const TEAM_SIZE_MAX = 200;

/** `by` is the author: the decision checks the author's role in the state it decides on. */
interface TeamCommand {
  readonly institutionId: string;
  readonly by: string;
  readonly now: Timestamp;
}

export type InviteMember = TeamCommand & Omit<InvitationIssue, 'institutionId' | 'invitedAt'>;
export type WithdrawInvitation = TeamCommand & { readonly invitationId: string };
export type ChangeRole = TeamCommand & { readonly memberId: string; readonly role: Role };
export type RemoveMember = TeamCommand & { readonly memberId: string };

export interface AcceptInvitation {
  readonly institutionId: string;
  readonly tokenHash: string;
  readonly memberId: string;
  /** Made from what the invitation seals and what the person chose. */
  readonly sealed: Sealed;
  readonly now: Timestamp;
}

export class MemberNotFound extends DomainError {
  readonly code = 'MEMBER_NOT_FOUND';
  constructor() {
    super('There is no such member in this team.');
  }
}

export class MemberExists extends DomainError {
  readonly code = 'MEMBER_EXISTS';
  constructor() {
    super('This e-mail address already belongs to a member of the team.');
  }
}

export class LastOwner extends DomainError {
  readonly code = 'LAST_OWNER';
  constructor() {
    super('This is the only owner. Make somebody else an owner first.');
  }
}

export class TeamFull extends DomainError {
  readonly code = 'TEAM_FULL';
  constructor() {
    super(`A team has at most ${TEAM_SIZE_MAX} members and open invitations.`);
  }
}

export class InvitationNotFound extends DomainError {
  readonly code = 'INVITATION_NOT_FOUND';
  constructor() {
    super('There is no such invitation. Check that the link was copied whole.');
  }
}

export class InvitationGone extends DomainError {
  readonly code = 'INVITATION_GONE';
  constructor() {
    super('This invitation has expired or was withdrawn. Ask for another one.');
  }
}

export class InvitationAccepted extends DomainError {
  readonly code = 'INVITATION_ACCEPTED';
  constructor() {
    super('This invitation was accepted before. Log in with the password that was chosen then.');
  }
}

/** A second invitation to the same address withdraws the first, so that only the last link works. */
export function inviteMember({ by, now, ...issue }: InviteMember, state: Institution): InstitutionEvent[] {
  const team = teamOf(state);
  checkGrant(roleIn(team, by), issue.role);
  if (team.members.some(({ emailHash }) => emailHash === issue.emailHash)) throw new MemberExists();
  const open = team.invitations.filter(({ status, expiresAt }) => status === 'open' && !isReached(expiresAt, now));
  const earlier = open.filter(({ emailHash }) => emailHash === issue.emailHash);
  if (team.members.length + open.length - earlier.length >= TEAM_SIZE_MAX) throw new TeamFull();
  const { institutionId } = issue;
  return [
    ...earlier.map(({ invitationId }): InstitutionEvent => ({
      type: 'InvitationWithdrawn',
      data: { institutionId, invitationId, withdrawnAt: now },
    })),
    { type: 'MemberInvited', data: { ...issue, invitedAt: now } },
  ];
}

export function withdrawInvitation(command: WithdrawInvitation, state: Institution): InstitutionEvent[] {
  const { institutionId, invitationId, by, now } = command;
  const team = teamOf(state);
  const invitation = team.invitations.find((each) => each.invitationId === invitationId);
  if (invitation === undefined) throw new InvitationNotFound();
  checkGrant(roleIn(team, by), invitation.role);
  if (invitation.status === 'accepted') throw new InvitationAccepted();
  if (invitation.status === 'withdrawn') return [];
  return [{ type: 'InvitationWithdrawn', data: { institutionId, invitationId, withdrawnAt: now } }];
}

/** An invitation works once: of several people who accept at the same time, one joins. */
export function acceptInvitation(command: AcceptInvitation, state: Institution): InstitutionEvent[] {
  const { institutionId, tokenHash, memberId, sealed, now } = command;
  if (state.status === 'absent') throw new InvitationNotFound();
  const invitation = state.team.invitations.find((each) => each.tokenHash === tokenHash);
  if (invitation === undefined) throw new InvitationNotFound();
  if (invitation.status === 'accepted') throw new InvitationAccepted();
  if (invitation.status === 'withdrawn' || isReached(invitation.expiresAt, now)) throw new InvitationGone();
  const { invitationId, emailHash, role } = invitation;
  return [
    {
      type: 'MemberJoined',
      data: { institutionId, invitationId, memberId, emailHash, role, joinedAt: now, sealed },
    },
  ];
}

export function changeRole(command: ChangeRole, state: Institution): InstitutionEvent[] {
  const { institutionId, memberId, role, by, now } = command;
  const team = teamOf(state);
  const actor = roleIn(team, by);
  const member = memberOf(team, memberId);
  checkGrant(actor, member.role);
  checkGrant(actor, role);
  if (member.role === role) return [];
  if (isLastOwner(team, member)) throw new LastOwner();
  return [{ type: 'MemberRoleChanged', data: { institutionId, memberId, role, changedAt: now } }];
}

/** Members may leave; the last owner stays. */
export function removeMember(command: RemoveMember, state: Institution): InstitutionEvent[] {
  const { institutionId, memberId, by, now } = command;
  const team = teamOf(state);
  const actor = roleIn(team, by);
  if (memberId !== by && !isManager(actor)) throw new RoleNotAllowed();
  const member = memberOf(team, memberId);
  if (memberId !== by) checkGrant(actor, member.role);
  if (isLastOwner(team, member)) throw new LastOwner();
  return [{ type: 'MemberRemoved', data: { institutionId, memberId, removedAt: now } }];
}

function teamOf(state: Institution): Team {
  if (state.status === 'absent') throw new InstitutionNotFound();
  return state.team;
}

function memberOf(team: Team, memberId: string): TeamMember {
  const member = team.members.find((each) => each.memberId === memberId);
  if (member === undefined) throw new MemberNotFound();
  return member;
}

const isManager = (role: Role): boolean => role === 'owner' || role === 'admin';

/** Owners grant and remove any role, admins any but owner. */
function checkGrant(actor: Role, role: Role): void {
  if (!isManager(actor)) throw new RoleNotAllowed();
  if (role === 'owner' && actor !== 'owner')
    throw new RoleNotAllowed('Only an owner makes, changes or removes owners.');
}

const isLastOwner = ({ members }: Team, { role }: TeamMember): boolean =>
  role === 'owner' && members.filter((member) => member.role === 'owner').length === 1;
