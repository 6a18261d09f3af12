import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IdempotencyKeyReused } from '../domain-error.js';
import {
  declineSession,
  fulfilSession,
  SessionAlreadyAnswered,
  SessionHasExpired,
  SessionNotFound,
} from './answer-session.js';
import { createSession } from './create-session.js';
import { expireSession } from './expire-session.js';
import { isExpired, session, type SessionCreation, type SessionEvent } from './session.js';

const given = (...events: SessionEvent[]) =>
  events.reduce((state, event) => session.evolve(state, event), session.initial);

const BEFORE = '2026-01-01T00:09:59.999Z';
const EXPIRY = '2026-01-01T00:10:00.000Z';

const creation: SessionCreation = {
  requestId: 'req_1',
  institutionId: '42',
  institutionName: 'First Bank',
  code: { hash: 'code-hash', lastFour: '7YQM' },
  permissions: ['income_verified'],
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: EXPIRY,
  sealed: { key_id: 'k', iv: 'i', ciphertext: 'c' },
};
const created: SessionEvent = { type: 'SessionCreated', data: creation };
const fulfil = { holderId: 'hld_1', verificationId: 'vrf_1', tokenHash: 'token-hash', now: BEFORE };
const decline = { holderId: 'hld_1', now: BEFORE };
const fulfilled = (more: object = {}): SessionEvent[] => fulfilSession({ ...fulfil, ...more }, given(created));
const declined = (more: object = {}): SessionEvent[] => declineSession({ ...decline, ...more }, given(created));
const expired = (): SessionEvent[] => expireSession({ now: EXPIRY }, given(created));

describe('Creating a session', () => {
  it('adds one event, however often the same request is sent', () => {
    expect(createSession(creation, given())).toEqual([created]);
    expect(createSession({ ...creation, code: { hash: 'another', lastFour: 'AAAA' } }, given(created))).toEqual([]);
  });

  it('refuses another request under the same id', () => {
    expect(() => createSession({ ...creation, requestHash: 'other' }, given(created))).toThrow(IdempotencyKeyReused);
  });
});

describe('Fulfilling a session', () => {
  it('records what the conclusion needs', () => {
    expect(fulfilled()).toEqual([
      {
        type: 'SessionFulfilled',
        data: {
          requestId: 'req_1',
          institutionId: '42',
          holderId: 'hld_1',
          verificationId: 'vrf_1',
          tokenHash: 'token-hash',
          fulfilledAt: BEFORE,
        },
      },
    ]);
  });

  it('works a millisecond before it expires and not at that instant, whether or not the event is there', () => {
    expect(fulfilSession({ ...fulfil, now: BEFORE }, given(created))).toHaveLength(1);
    expect(() => fulfilSession({ ...fulfil, now: EXPIRY }, given(created))).toThrow(SessionHasExpired);
    expect(() => fulfilSession({ ...fulfil, now: BEFORE }, given(created, ...expired()))).toThrow(SessionHasExpired);
  });

  it('refuses a second answer from anyone, even after the session has expired', () => {
    for (const answer of [fulfil, { ...fulfil, holderId: 'hld_2' }, { ...fulfil, now: EXPIRY }]) {
      expect(() => fulfilSession(answer, given(created, ...fulfilled()))).toThrow(SessionAlreadyAnswered);
      expect(() => declineSession(answer, given(created, ...fulfilled()))).toThrow(SessionAlreadyAnswered);
      expect(() => fulfilSession(answer, given(created, ...declined()))).toThrow(SessionAlreadyAnswered);
    }
  });

  it('adds nothing for a retry of the same wallet under its Idempotency-Key, and for no other', () => {
    const idempotency = { keyHash: 'k', requestHash: 'h' };
    const state = given(created, ...fulfilled({ idempotency }));
    expect(fulfilSession({ ...fulfil, idempotency, now: EXPIRY }, state)).toEqual([]);
    const others = [{}, { idempotency, holderId: 'hld_2' }, { idempotency: { keyHash: 'other', requestHash: 'h' } }];
    for (const other of others)
      expect(() => fulfilSession({ ...fulfil, ...other }, state)).toThrow(SessionAlreadyAnswered);
    const another = { ...fulfil, idempotency: { keyHash: 'k', requestHash: 'other' } };
    expect(() => fulfilSession(another, state)).toThrow(IdempotencyKeyReused);
  });

  it('refuses a session that does not exist', () => {
    expect(() => fulfilSession(fulfil, given())).toThrow(SessionNotFound);
    expect(() => declineSession(decline, given())).toThrow(SessionNotFound);
  });
});

describe('Declining a session', () => {
  it('records the reason, where there is one', () => {
    expect(declined()).toMatchObject([{ type: 'SessionDeclined', data: { holderId: 'hld_1', declinedAt: BEFORE } }]);
    expect(declined({ sealedReason: creation.sealed })).toMatchObject([{ data: { sealedReason: creation.sealed } }]);
  });

  it('happens once, and a retry under its Idempotency-Key adds nothing', () => {
    const idempotency = { keyHash: 'k', requestHash: 'h' };
    const state = given(created, ...declined({ idempotency }));
    expect(declineSession({ ...decline, idempotency }, state)).toEqual([]);
    expect(() => declineSession(decline, state)).toThrow(SessionAlreadyAnswered);
  });

  it('refuses a session that has expired', () => {
    expect(() => declineSession({ ...decline, now: EXPIRY }, given(created))).toThrow(SessionHasExpired);
  });
});

describe('The expiry of a session', () => {
  it('is recorded with the announced moment, whenever it is noticed', () => {
    expect(expireSession({ now: '2026-01-02T00:00:00.000Z' }, given(created))).toEqual([
      { type: 'SessionExpired', data: { requestId: 'req_1', institutionId: '42', expiredAt: EXPIRY } },
    ]);
    expect(expireSession({ now: BEFORE }, given(created))).toEqual([]);
  });

  it('is not recorded twice, nor after an answer', () => {
    for (const state of [
      given(),
      given(created, ...expired()),
      given(created, ...fulfilled()),
      given(created, ...declined()),
    ])
      expect(expireSession({ now: EXPIRY }, state)).toEqual([]);
  });

  it('holds by the clock before any event says so', () => {
    const state = given(created);
    if (state.status === 'absent') throw new Error('The session was just created.');
    expect(isExpired(state, EXPIRY)).toBe(true);
    expect(isExpired(state, BEFORE)).toBe(false);
  });
});

describe('Answers in any order', () => {
  it('end a session at most once, the expiry included', () => {
    const moment = fc.constantFrom(BEFORE, EXPIRY);
    const step = fc.record({
      kind: fc.constantFrom('fulfil', 'decline', 'expire'),
      holderId: fc.constantFrom('hld_1', 'hld_2'),
      now: moment,
      idempotency: fc.constantFrom(undefined, { keyHash: 'k', requestHash: 'h1' }, { keyHash: 'k', requestHash: 'h2' }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
        const events: SessionEvent[] = [created];
        for (const { kind, idempotency, ...rest } of steps) {
          const command = { ...fulfil, ...rest, ...(idempotency === undefined ? {} : { idempotency }) };
          const decide = { fulfil: fulfilSession, decline: declineSession, expire: expireSession }[kind];
          try {
            events.push(...decide(command, given(...events)));
          } catch {
            // A refusal adds nothing, which is what is counted below.
          }
        }
        expect(events.length).toBeLessThanOrEqual(2);
      }),
    );
  });
});
