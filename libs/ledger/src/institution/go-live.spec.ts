import { describe, expect, it } from '@jest/globals';
import { changeCorridors, renameInstitution } from './change-profile.js';
import { InstitutionNotFound } from './configure-webhook.js';
import { activateLiveKey, attestItem, GoLiveIncomplete, LiveReviewNotRequested, requestLiveReview } from './go-live.js';
import { institution, type InstitutionEvent } from './institution.js';
import { onboardInstitution } from './onboard-institution.js';

const now = '2026-01-01T00:00:00.000Z';
const given = (...events: InstitutionEvent[]) =>
  events.reduce((state, event) => institution.evolve(state, event), institution.initial);
const owner = { memberId: 'owner', emailHash: 'h', sealed: { key_id: 'k', iv: 'i', ciphertext: 'c' } };
const founded = onboardInstitution({ institutionId: '42', name: 'Bank', owner, keys: [], now }, institution.initial);
const base = { institutionId: '42', by: 'owner', now };
const activation = { institutionId: '42', operator: 'alice', now };

describe('Going live', () => {
  const requested = [...founded, ...requestLiveReview({ ...base, missing: [] }, given(...founded))];
  const active = [...requested, ...activateLiveKey(activation, given(...requested))];

  it('is asked for with a complete checklist, once', () => {
    expect(requested.at(-1)).toMatchObject({ type: 'LiveReviewRequested', data: { requestedBy: 'owner' } });
    expect(() => requestLiveReview({ ...base, missing: ['a', 'b'] }, given(...founded))).toThrow(GoLiveIncomplete);
    for (const later of [requested, active])
      expect(requestLiveReview({ ...base, missing: ['a'] }, given(...later))).toEqual([]);
  });

  it('is approved where it was asked for, once', () => {
    expect(() => activateLiveKey(activation, given(...founded))).toThrow(LiveReviewNotRequested);
    expect(given(...active)).toMatchObject({ goingLive: { activatedAt: now } });
    expect(activateLiveKey(activation, given(...active))).toEqual([]);
  });

  it('takes a word once', () => {
    const attested = attestItem({ ...base, item: 'live_key_stored' }, given(...founded));
    expect(attested).toHaveLength(1);
    expect(attestItem({ ...base, item: 'live_key_stored' }, given(...founded, ...attested))).toEqual([]);
  });

  it('is for an institution', () => {
    expect(() => activateLiveKey(activation, institution.initial)).toThrow(InstitutionNotFound);
  });
});

describe('A profile', () => {
  it('holds each corridor once and in order, and the same ones change nothing', () => {
    const set = (corridors: string[], ...events: InstitutionEvent[]) =>
      changeCorridors({ ...base, corridors }, given(...founded, ...events));
    const changed = set(['KE->GB', 'GH->EU', 'KE->GB']);
    expect(changed).toMatchObject([{ data: { corridors: ['GH->EU', 'KE->GB'] } }]);
    expect(set(['KE->GB', 'GH->EU'], ...changed)).toEqual([]);
    expect(set([], ...changed)).toMatchObject([{ data: { corridors: [] } }]);
  });

  it('holds a name, and the same one changes nothing', () => {
    const renamed = renameInstitution({ ...base, name: 'Other' }, given(...founded));
    expect(given(...founded, ...renamed)).toMatchObject({ name: 'Other' });
    expect(renameInstitution({ ...base, name: 'Other' }, given(...founded, ...renamed))).toEqual([]);
  });
});
