import { describe, expect, it } from '@jest/globals';
import { IdempotencyKeyReused } from '../domain-error.js';
import {
  acceptedRequest,
  acceptRequest,
  standingAcceptance,
  type AcceptRequest,
  type RequestEvent,
} from './request.js';

const first: AcceptRequest = {
  institutionId: '42',
  route: 'report-outcome',
  requestHash: 'a',
  resourceId: 'out_1',
  acceptedAt: '2026-01-01T00:00:00.000Z',
};
const JUST_IN_TIME = '2026-01-01T23:59:59.999Z';
const A_DAY_LATER = '2026-01-02T00:00:00.000Z';
const given = (...events: RequestEvent[]) =>
  events.reduce(acceptedRequest.evolve.bind(acceptedRequest), acceptedRequest.initial);
const accepted: RequestEvent = { type: 'RequestAccepted', data: first };

describe('An Idempotency-Key', () => {
  it('is bound to the first request it comes with', () => {
    expect(acceptRequest(first, given())).toEqual([accepted]);
    expect(standingAcceptance(first, given(), first.acceptedAt)).toBeUndefined();
  });

  it('stands for the same thing when the request comes again, whatever id the retry would have chosen', () => {
    const retry = { ...first, resourceId: 'out_2', acceptedAt: JUST_IN_TIME };
    expect(acceptRequest(retry, given(accepted))).toEqual([]);
    expect(standingAcceptance(retry, given(accepted), JUST_IN_TIME)).toEqual(first);
  });

  it('refuses another request for a day', () => {
    const other = { ...first, requestHash: 'b', acceptedAt: JUST_IN_TIME };
    expect(() => acceptRequest(other, given(accepted))).toThrow(IdempotencyKeyReused);
    expect(() => standingAcceptance(other, given(accepted), JUST_IN_TIME)).toThrow(IdempotencyKeyReused);
  });

  it('is as good as new after a day, for the same request too', () => {
    const next = { ...first, resourceId: 'out_3', acceptedAt: A_DAY_LATER };
    expect(standingAcceptance(next, given(accepted), A_DAY_LATER)).toBeUndefined();
    const events = acceptRequest(next, given(accepted));
    expect(events).toEqual([{ type: 'RequestAccepted', data: next }]);
    expect(standingAcceptance(first, given(accepted, ...events), A_DAY_LATER)).toEqual(next);
  });
});
