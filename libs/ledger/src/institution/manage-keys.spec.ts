import { describe, expect, it } from '@jest/globals';
import { institution, type InstitutionEvent } from './institution.js';
import { isInUse } from './api-keys.js';
import { acceptInvitation, inviteMember } from './manage-team.js';
import { issueKey, KEYS_MAX, KeyLimitReached, KeyNotFound, KeyNotInUse, revokeKey, rotateKey } from './manage-keys.js';
import { onboardInstitution } from './onboard-institution.js';
import { RoleNotAllowed } from './team.js';

const now = '2026-01-01T00:00:00.000Z';
const nextDay = '2026-01-02T00:00:00.000Z';
const sealed = { key_id: 'k', iv: 'i', ciphertext: 'c' };
const given = (...events: InstitutionEvent[]) =>
  events.reduce((state, event) => institution.evolve(state, event), institution.initial);
const key = (keyId: string, environment: 'sandbox' | 'live' = 'sandbox') => ({
  keyId,
  environment,
  keyHash: `hash_${keyId}`,
  prefix: `pk_${environment}_`,
  lastFour: 'aaaa',
});
const owner = { memberId: 'owner', emailHash: 'owner', sealed };
const keys = [key('sandbox'), key('live', 'live')].map((each) => ({ ...each, institutionId: '42', issuedAt: now }));
const founded = (['developer', 'analyst'] as const).reduce<InstitutionEvent[]>(
  (events, role) => {
    const invitation = { invitationId: role, tokenHash: role, emailHash: role, role, expiresAt: nextDay, sealed };
    const invited = [
      ...events,
      ...inviteMember({ institutionId: '42', by: 'owner', now, ...invitation }, given(...events)),
    ];
    const acceptance = { institutionId: '42', tokenHash: role, memberId: role, sealed, now };
    return [...invited, ...acceptInvitation(acceptance, given(...invited))];
  },
  onboardInstitution({ institutionId: '42', name: 'Bank', owner, keys, now }, institution.initial),
);
const base = { institutionId: '42', by: 'owner', now };
const rotation = (keyId: string, change: object = {}) => ({
  ...base,
  keyId,
  replacement: { keyId: `${keyId}2`, keyHash: 'hash2', lastFour: 'bbbb' },
  ...change,
});
const keyIn = (events: InstitutionEvent[], keyId: string) => {
  const state = given(...events);
  return state.status === 'onboarded' ? state.keys.find((each) => each.keyId === keyId) : undefined;
};

describe('Rotating a key', () => {
  const rotated = [...founded, ...rotateKey(rotation('live'), given(...founded))];

  it('issues one for the same environment, and leaves the old one a day', () => {
    expect(keyIn(rotated, 'live2')).toMatchObject({ environment: 'live', prefix: 'pk_live_', keyHash: 'hash2' });
    const old = keyIn(rotated, 'live');
    if (old === undefined) throw new Error('lost');
    expect(old).toMatchObject({ replacedBy: 'live2', validUntil: nextDay });
    expect(isInUse(old, '2026-01-01T23:59:59.999Z')).toBe(true);
    expect(isInUse(old, nextDay)).toBe(false);
  });

  it('happens once to a key', () => {
    expect(() => rotateKey(rotation('live'), given(...rotated))).toThrow(KeyNotInUse);
    expect(rotateKey(rotation('live2'), given(...rotated))).toHaveLength(2);
  });

  it('does not bring a revoked key back', () => {
    const revoked = [...founded, ...revokeKey({ ...base, keyId: 'live' }, given(...founded))];
    expect(() => rotateKey(rotation('live'), given(...revoked))).toThrow(KeyNotInUse);
  });
});

describe('Revoking a key', () => {
  it('is done once', () => {
    const revoked = [...founded, ...revokeKey({ ...base, keyId: 'live' }, given(...founded))];
    expect(keyIn(revoked, 'live')).toMatchObject({ revokedAt: now });
    expect(revokeKey({ ...base, keyId: 'live' }, given(...revoked))).toEqual([]);
  });

  it('takes a key of this workspace', () => {
    expect(() => revokeKey({ ...base, keyId: 'other' }, given(...founded))).toThrow(KeyNotFound);
  });
});

describe('Who may have keys', () => {
  it.each([
    ['developer', 'sandbox', true],
    ['developer', 'live', false],
    ['analyst', 'sandbox', false],
    ['stranger', 'sandbox', false],
  ] as const)('%s, %s: %s', (by, environment, isAllowed) => {
    const deeds = [
      () => issueKey({ ...base, by, issue: key('new', environment) }, given(...founded)),
      () => rotateKey(rotation(environment, { by }), given(...founded)),
      () => revokeKey({ ...base, by, keyId: environment }, given(...founded)),
    ];
    for (const deed of deeds)
      if (isAllowed) expect(deed).not.toThrow();
      else expect(deed).toThrow(RoleNotAllowed);
  });

  it('is bounded for each environment by the keys in use', () => {
    let events = founded;
    for (let count = 1; count < KEYS_MAX; count += 1)
      events = [...events, ...issueKey({ ...base, issue: key(`k${count}`) }, given(...events))];
    expect(() => issueKey({ ...base, issue: key('more') }, given(...events))).toThrow(KeyLimitReached);
    expect(issueKey({ ...base, issue: key('live3', 'live') }, given(...events))).toHaveLength(1);
    const freed = [...events, ...revokeKey({ ...base, keyId: 'k1' }, given(...events))];
    expect(issueKey({ ...base, issue: key('more') }, given(...freed))).toHaveLength(1);
  });
});
