import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IdempotencyKeyReused } from '../domain-error.js';
import { bindShare } from './bind-share.js';
import {
  offerToSession,
  ShareForAnother,
  TokenAlreadyUsed,
  TokenExpired,
  TokenNotYours,
  TokenRevoked,
} from './offer-to-session.js';
import {
  CodeAlreadyRedeemed,
  CodeExpired,
  CodeNotFound,
  CodeRevoked,
  redeemCode,
  redeemDemoCode,
} from './redeem-code.js';
import { revokeShare, ShareNotFound } from './revoke-share.js';
import { share, type ShareCreation, type ShareEvent } from './share.js';

const given = (...events: ShareEvent[]) => events.reduce((state, event) => share.evolve(state, event), share.initial);

const sealed = { key_id: 'k', iv: 'i', ciphertext: 'c' };
const creation: ShareCreation = {
  tokenHash: 'hash',
  tokenLastFour: 'C7U5',
  code: { hash: 'code-hash', lastFour: 'Z72L', expiresAt: '2026-01-01T00:15:00.000Z' },
  source: { kind: 'sandbox', fixture: 'KE8V-3TXY-Z72L' },
  permissions: ['income_verified'],
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-31T00:00:00.000Z',
  sealed,
};
const created: ShareEvent = { type: 'ShareCreated', data: creation };
const { code: _code, ...withoutCode } = creation;
const createdWithoutCode: ShareEvent = { type: 'ShareCreated', data: withoutCode };
const revoked: ShareEvent = { type: 'ShareRevoked', data: { revokedAt: '2026-01-01T00:02:00.000Z' } };
const redeem = {
  institutionId: '42',
  verificationId: 'vrf_1',
  requested: ['income_verified'],
  now: '2026-01-01T00:01:00.000Z',
};
const redeemed = (): ShareEvent => redeemCode(redeem, given(created))[0] as ShareEvent;

describe('A share made for one institution', () => {
  const forAnother = given({ type: 'ShareCreated', data: { ...creation, audience: '43' } });

  it('burns nothing when another shows its code or token', () => {
    expect(redeemCode(redeem, forAnother)).toEqual([]);
    expect(bindShare(redeem, forAnother)).toEqual([]);
  });

  it('is redeemed and bound by that institution like any other', () => {
    expect(redeemCode({ ...redeem, institutionId: '43' }, forAnother)).toMatchObject([{ type: 'CodeRedeemed' }]);
    expect(bindShare({ ...redeem, institutionId: '43' }, forAnother)).toMatchObject([{ type: 'ShareBound' }]);
  });
});

describe('A share', () => {
  const theirs = given({ type: 'ShareCreated', data: { ...creation, holderId: 'hld_1' } });
  const revoke = { holderId: 'hld_1', now: '2026-01-01T00:02:00.000Z' };

  it('is revoked by its holder, redeemed or not, once', () => {
    expect(revokeShare(revoke, theirs)).toEqual([revoked]);
    expect(revokeShare(revoke, share.evolve(theirs, redeemed()))).toEqual([revoked]);
    expect(revokeShare(revoke, share.evolve(theirs, revoked))).toEqual([]);
  });

  it('a share of another holder is answered as one that does not exist', () => {
    expect(() => revokeShare({ ...revoke, holderId: 'hld_2' }, theirs)).toThrow(ShareNotFound);
    expect(() => revokeShare(revoke, share.initial)).toThrow(ShareNotFound);
    expect(() => revokeShare(revoke, given(created))).toThrow(ShareNotFound);
  });
});

describe('Redeeming a code', () => {
  it('works for the first institution', () => {
    expect(redeemCode(redeem, given(created))).toEqual([
      {
        type: 'CodeRedeemed',
        data: { institutionId: '42', verificationId: 'vrf_1', redeemedAt: redeem.now, requested: ['income_verified'] },
      },
    ]);
  });

  it('is refused the second time, to the same institution or another', () => {
    for (const institutionId of ['42', '43'])
      expect(() =>
        redeemCode({ ...redeem, institutionId, verificationId: 'vrf_2' }, given(created, redeemed())),
      ).toThrow(CodeAlreadyRedeemed);
  });

  it('adds no event when the same redemption is sent again, even after the code has expired', () => {
    const late = { ...redeem, now: '2027-01-01T00:00:00.000Z' };
    expect(redeemCode(late, given(created, redeemed()))).toEqual([]);
  });

  it('refuses another request under the same id', () => {
    expect(() => redeemCode({ ...redeem, requestHash: 'other' }, given(created, redeemed()))).toThrow(
      IdempotencyKeyReused,
    );
  });

  it('works a millisecond before its expiry and not at that instant', () => {
    expect(() => redeemCode({ ...redeem, now: '2026-01-01T00:15:00.000Z' }, given(created))).toThrow(CodeExpired);
    expect(redeemCode({ ...redeem, now: '2026-01-01T00:14:59.999Z' }, given(created))).toHaveLength(1);
  });

  it('is refused after a withdrawal, before or after a redemption', () => {
    expect(() => redeemCode(redeem, given(created, revoked))).toThrow(CodeRevoked);
    expect(() => redeemCode({ ...redeem, verificationId: 'vrf_2' }, given(created, redeemed(), revoked))).toThrow(
      CodeRevoked,
    );
  });

  it('is refused when there is no such share, or it never had a code', () => {
    expect(() => redeemCode(redeem, given())).toThrow(CodeNotFound);
    expect(() => redeemCode(redeem, given(createdWithoutCode))).toThrow(CodeNotFound);
  });

  it('works for the institution that its token is bound to, and for no other', () => {
    const [bound] = bindShare({ institutionId: '42', verificationId: 'vrf_0', now: redeem.now }, given(created));
    expect(redeemCode(redeem, given(created, bound as ShareEvent))).toHaveLength(1);
    expect(() => redeemCode({ ...redeem, institutionId: '43' }, given(created, bound as ShareEvent))).toThrow(
      CodeAlreadyRedeemed,
    );
  });

  it('works at most once, in whatever order any number of redemptions come', () => {
    const command = fc.record({
      institutionId: fc.constantFrom('42', '43'),
      verificationId: fc.constantFrom('vrf_1', 'vrf_2', 'vrf_3'),
      requested: fc.constant(['income_verified']),
      now: fc.constantFrom('2026-01-01T00:01:00.000Z', '2026-01-01T00:20:00.000Z'),
    });
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 20 }), (commands) => {
        const events: ShareEvent[] = [created];
        for (const each of commands)
          try {
            events.push(...redeemCode(each, given(...events)));
          } catch {
            // A refusal adds nothing, which is what is counted below.
          }
        expect(events.filter(({ type }) => type === 'CodeRedeemed').length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('A demo code', () => {
  it('makes a share of its own for each redemption', () => {
    const events = redeemDemoCode(redeem, withoutCode, share.initial);
    expect(events.map(({ type }) => type)).toEqual(['ShareCreated', 'CodeRedeemed']);
    expect(given(...events)).toMatchObject({ status: 'redeemed', boundTo: '42' });
  });

  it('adds nothing when the same redemption is sent again', () => {
    const events = redeemDemoCode(redeem, withoutCode, share.initial);
    expect(redeemDemoCode(redeem, withoutCode, given(...events))).toEqual([]);
  });

  it('does not let a share made for one redemption be used for another', () => {
    const events = redeemDemoCode(redeem, withoutCode, share.initial);
    expect(() => redeemDemoCode({ ...redeem, verificationId: 'vrf_2' }, withoutCode, given(...events))).toThrow(
      'A demo share belongs to one redemption.',
    );
  });
});

describe('A token', () => {
  const bind = { institutionId: '42', verificationId: 'vrf_1', now: redeem.now };

  it('is bound to the institution that verifies it first', () => {
    const events = bindShare(bind, given(created));
    expect(given(created, ...events)).toMatchObject({ boundTo: '42', status: 'open' });
  });

  it('stays with that institution', () => {
    const events = bindShare(bind, given(created));
    for (const institutionId of ['42', '43'])
      expect(bindShare({ ...bind, institutionId }, given(created, ...events))).toEqual([]);
  });

  it('is bound by nobody when it does not exist or was withdrawn', () => {
    expect(bindShare(bind, given())).toEqual([]);
    expect(bindShare(bind, given(created, revoked))).toEqual([]);
  });
});

describe('A share offered to a session', () => {
  const held: ShareEvent = { type: 'ShareCreated', data: { ...withoutCode, holderId: 'hld_1' } };
  const offer = {
    requestId: 'req_1',
    institutionId: '42',
    verificationId: 'vrf_1',
    holderId: 'hld_1',
    now: redeem.now,
  };
  const offered = (): ShareEvent[] => offerToSession(offer, given(held));

  it('is kept for the institution and for that session', () => {
    expect(given(held, ...offered())).toMatchObject({ status: 'open', boundTo: '42', requestId: 'req_1' });
  });

  it('adds nothing when it is offered there again', () => {
    expect(offerToSession(offer, given(held, ...offered()))).toEqual([]);
  });

  it('is refused by every other session, of the same institution or another', () => {
    for (const other of [{ requestId: 'req_2' }, { requestId: 'req_2', institutionId: '43' }])
      expect(() => offerToSession({ ...offer, ...other }, given(held, ...offered()))).toThrow(TokenAlreadyUsed);
  });

  it('is refused when its code was redeemed, or another institution has verified its token', () => {
    const withCode: ShareEvent = { type: 'ShareCreated', data: { ...creation, holderId: 'hld_1' } };
    expect(() => offerToSession(offer, given(withCode, redeemed()))).toThrow(TokenAlreadyUsed);
    const bound = bindShare({ institutionId: '43', verificationId: 'vrf_0', now: redeem.now }, given(held));
    expect(() => offerToSession(offer, given(held, ...bound))).toThrow(TokenAlreadyUsed);
  });

  it('is accepted when the same institution has verified its token before', () => {
    const bound = bindShare({ institutionId: '42', verificationId: 'vrf_0', now: redeem.now }, given(held));
    expect(offerToSession(offer, given(held, ...bound))).toHaveLength(1);
  });

  it('looks the same when it is somebody else’s, nobody’s or not there', () => {
    for (const state of [given(held), given(createdWithoutCode), given()])
      expect(() => offerToSession({ ...offer, holderId: 'hld_2' }, state)).toThrow(TokenNotYours);
  });

  it('is refused when it was withdrawn, and at the very instant of its expiry, even where it was offered before', () => {
    expect(() => offerToSession(offer, given(held, revoked))).toThrow(TokenRevoked);
    const late = { ...offer, now: creation.expiresAt };
    expect(() => offerToSession(late, given(held))).toThrow(TokenExpired);
    expect(() => offerToSession(late, given(held, ...offered()))).toThrow(TokenExpired);
  });

  it('is refused when it was made for another institution', () => {
    const madeFor = (audience: string): ShareEvent => ({
      type: 'ShareCreated',
      data: { ...withoutCode, holderId: 'hld_1', audience },
    });
    expect(() => offerToSession(offer, given(madeFor('43')))).toThrow(ShareForAnother);
    expect(offerToSession(offer, given(madeFor('42')))).toHaveLength(1);
  });

  it('can no longer be redeemed elsewhere by its code', () => {
    const withCode: ShareEvent = { type: 'ShareCreated', data: { ...creation, holderId: 'hld_1' } };
    const state = given(withCode, ...offerToSession(offer, given(withCode)));
    expect(() => redeemCode({ ...redeem, institutionId: '43' }, state)).toThrow(CodeAlreadyRedeemed);
  });
});
