import { describe, expect, it } from '@jest/globals';
import { projectedLedger } from '../questions.fixture.js';
import { endedLogin } from './ended-login.js';
import { findMemberships, membership, rolesOfLogins } from './membership.js';

const ledger = projectedLedger(membership, endedLogin);
const sealed = { key_id: 'deployment:v1', iv: 'iv', ciphertext: 'ciphertext' };
const onboard = (institutionId: string) =>
  ledger.append('InstitutionOnboarded', {
    institutionId,
    owner: { memberId: 'mbr_owner', emailHash: 'owner@', sealed },
  });
const join = (institutionId: string, memberId: string, emailHash = `${memberId}@`) =>
  ledger.append('MemberJoined', { institutionId, memberId, emailHash, role: 'developer', sealed });
const roleOf = (institutionId: string, memberId: string, loginId = 'lgn_1') =>
  rolesOfLogins(ledger.pool)({ institutionId, memberId, loginId });

describe('membership', () => {
  it('gives the role that a member has now: the owner who onboarded, and whoever joined', async () => {
    await onboard('1');
    await join('1', 'mbr_1');
    expect([await roleOf('1', 'mbr_owner'), await roleOf('1', 'mbr_1')]).toEqual(['owner', 'developer']);
    await ledger.append('MemberRoleChanged', { institutionId: '1', memberId: 'mbr_1', role: 'admin' });
    expect([await roleOf('1', 'mbr_owner'), await roleOf('1', 'mbr_1')]).toEqual(['owner', 'admin']);
  });

  it('gives no role to a removed member, in another institution or after the log-in has ended', async () => {
    for (const memberId of ['mbr_1', 'mbr_2']) await join('1', memberId);
    await ledger.append('MemberRemoved', { institutionId: '1', memberId: 'mbr_1' });
    await ledger.append('LoginEnded', { loginId: 'lgn_ended' });
    expect(await roleOf('1', 'mbr_1')).toBeUndefined();
    expect(await roleOf('2', 'mbr_2')).toBeUndefined();
    expect(await roleOf('1', 'mbr_2', 'lgn_ended')).toBeUndefined();
    expect(await roleOf('1', 'mbr_2')).toBe('developer');
  });

  it('finds the memberships of an address, the oldest first, in all institutions or in one', async () => {
    await join('2', 'mbr_2', 'alice@');
    await join('1', 'mbr_1', 'alice@');
    await join('1', 'mbr_3', 'bob@');
    const of = (institutionId: string, memberId: string) => ({ institutionId, memberId, role: 'developer', sealed });
    expect(await findMemberships(ledger.pool, 'alice@', 10)).toEqual([of('2', 'mbr_2'), of('1', 'mbr_1')]);
    expect(await findMemberships(ledger.pool, 'alice@', 1)).toEqual([of('2', 'mbr_2')]);
    expect(await findMemberships(ledger.pool, 'alice@', 10, '1')).toEqual([of('1', 'mbr_1')]);
  });

  it('finds a member who was removed and joined again', async () => {
    await join('1', 'mbr_1');
    await ledger.append('MemberRemoved', { institutionId: '1', memberId: 'mbr_1' });
    await join('1', 'mbr_1');
    expect(await roleOf('1', 'mbr_1')).toBe('developer');
  });
});
