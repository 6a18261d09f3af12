import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { delivery, type DeliveryEvent, type DeliverySchedule } from './delivery.js';
import { recordAttempt, type RecordAttempt } from './record-attempt.js';
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
