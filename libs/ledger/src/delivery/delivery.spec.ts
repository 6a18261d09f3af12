import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attemptsOfSchedule, delivery, sourceOf, type DeliveryEvent, type DeliverySchedule } from './delivery.js';
import { abandonDelivery } from './abandon-delivery.js';
import { announcementOf, isNumbered, webhookIdOf } from './announcement.js';
import { recordAttempt, type RecordAttempt } from './record-attempt.js';
import { DeliveryNotFound, ProbeNotResendable, resendDelivery } from './resend-delivery.js';
import { scheduleDelivery } from './schedule-delivery.js';

const given = (...events: DeliveryEvent[]) =>
  events.reduce((state, event) => delivery.evolve(state, event), delivery.initial);

const schedule: DeliverySchedule = {
  deliveryId: 'dlv_1',
  institutionId: '42',
  webhookId: 'evt_1',
  webhookEvent: 'verification.completed',
  verificationId: 'vrf_1',
  scheduledAt: '2026-01-01T00:00:00.000Z',
};
const scheduled: DeliveryEvent = { type: 'WebhookScheduled', data: schedule };
const failed = (attempt: number, nextAttemptAt?: string): RecordAttempt => ({
  deliveryId: 'dlv_1',
  attempt,
  attemptedAt: '2026-01-01T00:00:01.000Z',
  outcome: 'failed',
  status: 500,
  latencyMs: 12,
  ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
});
const succeeded = (attempt: number): RecordAttempt => ({ ...failed(attempt), outcome: 'succeeded', status: 200 });
const later = '2026-01-01T00:00:31.000Z';

describe('A delivery', () => {
  it('is scheduled once', () => {
    expect(scheduleDelivery(schedule, given())).toEqual([scheduled]);
    expect(scheduleDelivery(schedule, given(scheduled))).toEqual([]);
  });

  it('is due at once, and after a failure when the attempt says', () => {
    expect(given(scheduled)).toMatchObject({ status: 'pending', attempts: 0, dueAt: schedule.scheduledAt });
    const events = recordAttempt(failed(1, later), given(scheduled));
    expect(events.map(({ type }) => type)).toEqual(['WebhookAttempted']);
    expect(given(scheduled, ...events)).toMatchObject({ status: 'pending', attempts: 1, dueAt: later });
  });

  it('ends with the first success', () => {
    const events = recordAttempt(succeeded(1), given(scheduled));
    expect(events.map(({ type }) => type)).toEqual(['WebhookAttempted', 'WebhookDelivered']);
    expect(given(scheduled, ...events)).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(recordAttempt(failed(2, later), given(scheduled, ...events))).toEqual([]);
  });

  it('is exhausted by a failure that has no next attempt', () => {
    const events = recordAttempt(failed(1), given(scheduled));
    expect(events.map(({ type }) => type)).toEqual(['WebhookAttempted', 'WebhookExhausted']);
  });

  it('takes an attempt recorded by another process as recorded', () => {
    const events = recordAttempt(failed(1, later), given(scheduled));
    expect(recordAttempt(succeeded(1), given(scheduled, ...events))).toEqual([]);
  });

  it('cannot skip an attempt, or have one before it was scheduled', () => {
    expect(() => recordAttempt(failed(2), given(scheduled))).toThrow('skipped an attempt');
    expect(() => recordAttempt(failed(1), given())).toThrow('before it was scheduled');
  });

  it('numbers its attempts 1…n without a gap, however often processes record the same ones', () => {
    const attempt = fc.record({ repeat: fc.boolean(), success: fc.boolean(), last: fc.boolean() });
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 12 }), (attempts) => {
        const events: DeliveryEvent[] = [scheduled];
        for (const { repeat, success, last } of attempts) {
          const state = given(...events);
          if (state.status === 'absent') continue;
          const number = repeat ? Math.max(1, state.attempts) : state.attempts + 1;
          const command = success ? succeeded(number) : failed(number, last ? undefined : later);
          events.push(...recordAttempt(command, state));
        }
        const numbers = events.flatMap((event) => (event.type === 'WebhookAttempted' ? [event.data.attempt] : []));
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        expect(
          events.filter(({ type }) => type === 'WebhookDelivered' || type === 'WebhookExhausted').length,
        ).toBeLessThan(2);
      }),
    );
  });
});

describe('A delivery that is sent again', () => {
  const exhausted = [scheduled, ...recordAttempt(failed(1), given(scheduled))];
  const now = '2026-01-02T00:00:00.000Z';
  const again = (events: readonly DeliveryEvent[]) => [...events, ...resendDelivery({ now }, given(...events))];

  it('is due at once, and its attempts go on counting while the schedule begins again', () => {
    const state = given(...again(exhausted));
    expect(state).toMatchObject({ status: 'pending', attempts: 1, dueAt: now });
    if (state.status !== 'pending') throw new Error('not pending');
    expect(attemptsOfSchedule(state)).toBe(0);
    const [attempted] = recordAttempt({ ...failed(2, later), attemptedAt: now }, state);
    expect(attempted).toMatchObject({ type: 'WebhookAttempted', data: { attempt: 2, nextAttemptAt: later } });
  });

  it('may have been delivered, or be waiting for its next attempt', () => {
    const delivered = [scheduled, ...recordAttempt(succeeded(1), given(scheduled))];
    expect(given(...again(delivered))).toMatchObject({ status: 'pending', attempts: 1 });
    const waiting = [scheduled, ...recordAttempt(failed(1, '2026-01-03T00:00:00.000Z'), given(scheduled))];
    expect(given(...again(waiting))).toMatchObject({ status: 'pending', dueAt: now });
  });

  it('adds nothing where an attempt is due anyway', () => {
    expect(resendDelivery({ now }, given(scheduled))).toEqual([]);
    expect(resendDelivery({ now }, given(...again(exhausted)))).toEqual([]);
  });

  it('has to be there, and is no probe', () => {
    expect(() => resendDelivery({ now }, given())).toThrow(DeliveryNotFound);
    const probe: DeliveryEvent = { type: 'WebhookScheduled', data: { ...schedule, trial: 'invalid_signature' } };
    expect(() => resendDelivery({ now }, given(probe))).toThrow(ProbeNotResendable);
  });

  it('stays due when the attempt that was under way meanwhile fails for the last time', () => {
    const waiting = [scheduled, ...recordAttempt(failed(1, '2026-01-03T00:00:00.000Z'), given(scheduled))];
    const events = recordAttempt(failed(2), given(...again(waiting)));
    expect(events.map(({ type }) => type)).toEqual(['WebhookAttempted']);
    expect(given(...again(waiting), ...events)).toMatchObject({ status: 'pending', attempts: 2, dueAt: now });
  });
});

describe('An endpoint that is gone', () => {
  it('ends the delivery at once, whatever the schedule still holds', () => {
    const events = recordAttempt({ ...failed(1, later), status: 410, gone: true }, given(scheduled));
    expect(events.map(({ type, data }) => [type, 'reason' in data ? data.reason : undefined])).toEqual([
      ['WebhookAttempted', undefined],
      ['WebhookExhausted', 'gone'],
    ]);
    expect(events[0]?.data).not.toHaveProperty('nextAttemptAt');
  });

  it('gets no attempt once it is switched off', () => {
    const events = abandonDelivery({ now: later }, given(scheduled));
    expect(events).toMatchObject([{ type: 'WebhookExhausted', data: { attempts: 0, reason: 'endpoint_disabled' } }]);
    expect(abandonDelivery({ now: later }, given(scheduled, ...events))).toEqual([]);
    expect(abandonDelivery({ now: later }, given())).toEqual([]);
  });
});

describe('A probe with a wrong signature', () => {
  const probe: DeliveryEvent = { type: 'WebhookScheduled', data: { ...schedule, trial: 'invalid_signature' } };

  it.each([
    [400, 'refused'],
    [401, 'refused'],
    [410, 'refused'],
    [499, 'refused'],
    [200, 'accepted'],
  ])('answered %d was %s, and is not made again', (status, verdict) => {
    const attempt: RecordAttempt = { ...(status === 200 ? succeeded(1) : failed(1, later)), status };
    const events = recordAttempt({ ...attempt, gone: status === 410 }, given(probe));
    expect(events.map(({ type }) => type)).toEqual(['WebhookAttempted', 'WebhookProbed']);
    expect(events[0]?.data).not.toHaveProperty('nextAttemptAt');
    expect(given(probe, ...events)).toMatchObject({ status: verdict, attempts: 1 });
  });

  it.each([500, 302, undefined])('shows nothing where the endpoint did not judge it: %s', (status) => {
    const { status: _, ...attempt } = failed(1, later);
    const events = recordAttempt({ ...attempt, ...(status === undefined ? {} : { status }) }, given(probe));
    expect(events.map(({ type }) => type)).toEqual(['WebhookAttempted', 'WebhookExhausted']);
  });
});

describe('An announcement', () => {
  const request = {
    testId: 'wht_1',
    institutionId: '42',
    webhookEvent: 'webhook.test',
    requestedAt: later,
  } as const;

  it('is made of what an institution should hear of, and of nothing else', () => {
    expect(announcementOf({ type: 'WebhookTestRequested', data: { ...request, trial: 'test' } })).toEqual({
      webhookEvent: 'webhook.test',
      institutionId: '42',
      trial: 'test',
      occurredAt: later,
    });
    expect(announcementOf({ type: 'WebhookScheduled', data: schedule })).toBeUndefined();
    expect(announcementOf({ type: 'FromTheFuture', data: {} })).toBeUndefined();
  });

  it('takes a place in the order unless it is a probe, which a good endpoint never takes in', () => {
    const trials = ['test', 'sample', 'invalid_signature'] as const;
    expect(trials.map((trial) => isNumbered({ trial }))).toEqual([true, true, false]);
    expect(isNumbered({})).toBe(true);
  });

  it('has one id for ever, made of its event', () => {
    expect(webhookIdOf('01a205cc-1dd3-7476-9a09-6e8977a2d08c')).toBe('evt_01a205cc1dd374769a096e8977a2d08c');
  });

  it('is found where old deliveries, which announced only verifications, say nothing of it', () => {
    expect(sourceOf(schedule)).toEqual({ stream: 'verification-vrf_1', revision: 0 });
    const source = { stream: 'webhook-test-wht_1', revision: 0 };
    expect(sourceOf({ ...schedule, source })).toEqual(source);
  });
});
