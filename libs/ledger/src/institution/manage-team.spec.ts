import { describe, expect, it } from '@jest/globals';
import { institution, type InstitutionEvent } from './institution.js';
import {
  acceptInvitation,
  changeRole,
  InvitationAccepted,
  InvitationGone,
  InvitationNotFound,
  inviteMember,
  LastOwner,
  MemberExists,
  MemberNotFound,
  removeMember,
  TEAM_SIZE_MAX,
  TeamFull,
  withdrawInvitation,
} from './manage-team.js';
import { onboardInstitution } from './onboard-institution.js';
import { RoleNotAllowed, ROLES, type Role } from './team.js';

const now = '2026-01-01T00:00:00.000Z';
const week = '2026-01-08T00:00:00.000Z';
const sealed = { key_id: 'k', iv: 'i', ciphertext: 'c' };
const given = (...events: InstitutionEvent[]) =>
  events.reduce((state, event) => institution.evolve(state, event), institution.initial);
const founded = onboardInstitution(
  { institutionId: '42', name: 'Bank', owner: { memberId: 'owner', emailHash: 'owner', sealed }, keys: [], now },
  institution.initial,
);
const base = { institutionId: '42', by: 'owner', now };
const invitation = (email: string, role: Role = 'developer', change: object = {}) => ({
  ...base,
  invitationId: `inv_${email}`,
  tokenHash: `token_${email}`,
  emailHash: email,
  role,
  expiresAt: week,
  sealed,
  ...change,
});
const acceptance = (email: string, change: object = {}) => ({
  institutionId: '42',
  tokenHash: `token_${email}`,
  memberId: email,
  sealed,
  now,
  ...change,
});
/** The owner, and one member of each other role, called by it. */
const team = (['admin', 'developer', 'analyst'] as const).reduce<InstitutionEvent[]>((events, role) => {
  const invited = [...events, ...inviteMember(invitation(role, role), given(...events))];
  return [...invited, ...acceptInvitation(acceptance(role), given(...invited))];
}, founded);

describe('An invitation', () => {
  const invited = [...founded, ...inviteMember(invitation('dev'), given(...founded))];

  it('makes one member of whoever opens it first', () => {
    const joined = acceptInvitation(acceptance('dev'), given(...invited));
    expect(joined).toMatchObject([{ type: 'MemberJoined', data: { memberId: 'dev', role: 'developer' } }]);
    expect(() => acceptInvitation(acceptance('dev', { memberId: 'other' }), given(...invited, ...joined))).toThrow(
      InvitationAccepted,
    );
  });

  it('is gone at the very instant of its expiry', () => {
    expect(() => acceptInvitation(acceptance('dev', { now: week }), given(...invited))).toThrow(InvitationGone);
  });

  it('is gone once withdrawn, and withdrawing it again adds nothing', () => {
    const withdrawal = { ...base, invitationId: 'inv_dev' };
    const withdrawn = [...invited, ...withdrawInvitation(withdrawal, given(...invited))];
    expect(() => acceptInvitation(acceptance('dev'), given(...withdrawn))).toThrow(InvitationGone);
    expect(withdrawInvitation(withdrawal, given(...withdrawn))).toEqual([]);
  });

  it('is replaced by a later one to the same address', () => {
    const again = invitation('dev', 'analyst', { invitationId: 'inv_2', tokenHash: 'token_2' });
    const both = [...invited, ...inviteMember(again, given(...invited))];
    expect(() => acceptInvitation(acceptance('dev'), given(...both))).toThrow(InvitationGone);
    expect(acceptInvitation(acceptance('2'), given(...both))).toMatchObject([{ data: { role: 'analyst' } }]);
  });

  it('is refused for a member, and unknown ones are not found', () => {
    expect(() => inviteMember(invitation('owner'), given(...founded))).toThrow(MemberExists);
    expect(() => acceptInvitation(acceptance('nobody'), given(...founded))).toThrow(InvitationNotFound);
    expect(() => acceptInvitation(acceptance('dev'), institution.initial)).toThrow(InvitationNotFound);
    expect(() => withdrawInvitation({ ...base, invitationId: 'inv_x' }, given(...founded))).toThrow(InvitationNotFound);
  });

  it('is one of a bounded number', () => {
    let events = founded;
    for (let count = 1; count < TEAM_SIZE_MAX; count += 1)
      events = [...events, ...inviteMember(invitation(`d${count}`), given(...events))];
    expect(() => inviteMember(invitation('one more'), given(...events))).toThrow(TeamFull);
    expect(inviteMember(invitation('d1'), given(...events))).toHaveLength(2);
  });
});

describe('Who gives and takes which role', () => {
  const power: Record<Role, readonly Role[]> = {
    owner: ROLES,
    admin: ['admin', 'developer', 'analyst'],
    developer: [],
    analyst: [],
  };
  const cases = ROLES.flatMap((actor) => ROLES.map((role) => [actor, role, power[actor].includes(role)] as const));

  it.each(cases)('%s, %s: %s', (actor, role, isAllowed) => {
    const deeds = [
      () => inviteMember(invitation('new', role, { by: actor }), given(...team)),
      () => changeRole({ ...base, by: actor, memberId: 'developer', role }, given(...team)),
    ];
    for (const deed of deeds)
      if (isAllowed) expect(deed).not.toThrow();
      else expect(deed).toThrow(RoleNotAllowed);
  });

  it('an admin does not touch an owner', () => {
    const second = [...team, ...changeRole({ ...base, memberId: 'developer', role: 'owner' }, given(...team))];
    expect(() => removeMember({ ...base, by: 'admin', memberId: 'developer' }, given(...second))).toThrow();
    expect(() =>
      changeRole({ ...base, by: 'admin', memberId: 'developer', role: 'analyst' }, given(...second)),
    ).toThrow(RoleNotAllowed);
  });

  it('somebody who was removed a moment ago does nothing', () => {
    const without = [...team, ...removeMember({ ...base, memberId: 'admin' }, given(...team))];
    expect(() => inviteMember(invitation('new', 'analyst', { by: 'admin' }), given(...without))).toThrow();
  });
});

describe('A member', () => {
  it('may leave, whatever the role, and is not found afterwards', () => {
    const left = removeMember({ ...base, by: 'analyst', memberId: 'analyst' }, given(...team));
    expect(left).toMatchObject([{ type: 'MemberRemoved', data: { memberId: 'analyst' } }]);
    expect(() => removeMember({ ...base, memberId: 'analyst' }, given(...team, ...left))).toThrow(MemberNotFound);
  });

  it('is not removed by a developer', () => {
    expect(() => removeMember({ ...base, by: 'developer', memberId: 'analyst' }, given(...team))).toThrow();
  });

  it('stays owner while there is no other', () => {
    expect(() => removeMember({ ...base, memberId: 'owner' }, given(...team))).toThrow(LastOwner);
    expect(() => changeRole({ ...base, memberId: 'owner', role: 'admin' }, given(...team))).toThrow(LastOwner);
    const second = [...team, ...changeRole({ ...base, memberId: 'admin', role: 'owner' }, given(...team))];
    expect(changeRole({ ...base, memberId: 'owner', role: 'admin' }, given(...second))).toHaveLength(1);
  });

  it('given the role they have, changes nothing', () => {
    expect(changeRole({ ...base, memberId: 'admin', role: 'admin' }, given(...team))).toEqual([]);
  });
});
