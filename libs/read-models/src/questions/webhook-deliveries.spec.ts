import { describe, expect, it } from '@jest/globals';
import type { WebhookTrial } from '@passid/ledger';
import { projectedLedger } from '../questions.fixture.js';
import { findDeliveries, findWebhookTrials, webhookDeliveries, type DeliveriesOf } from './webhook-deliveries.js';

const ledger = projectedLedger(webhookDeliveries);
const AT = ['2026-11-25T04:00:00.000Z', '2026-11-25T04:00:30.000Z', '2026-11-25T04:01:00.000Z'] as const;
const query: DeliveriesOf = {
  institutionId: '1',
  environment: undefined,
  status: undefined,
  webhookEvent: undefined,
  before: undefined,
  limit: 10,
};
const schedule = (deliveryId: string, trial?: WebhookTrial, environment: 'sandbox' | 'live' = 'sandbox') =>
  ledger.append('WebhookScheduled', { deliveryId, institutionId: '1', scheduledAt: AT[0], trial }, { environment });
const find = (changes: Partial<DeliveriesOf> = {}) => findDeliveries(ledger.pool, { ...query, ...changes });
const idsOf = async (changes: Partial<DeliveriesOf>) => (await find(changes)).map(({ deliveryId }) => deliveryId);
const failed = { outcome: 'failed', status: 500, failure: 'http_status', attemptedAt: AT[1] } as const;
const succeeded = { outcome: 'succeeded', status: 200, failure: undefined, nextAttemptAt: undefined } as const;

describe('webhook-deliveries', () => {
  it('follows a delivery from its schedule over a failed attempt to the one that arrived', async () => {
    const deliveryId = 'dlv_1';
    await schedule(deliveryId);
    expect(await find()).toMatchObject([
      { deliveryId, status: 'pending', attempts: 0, nextAttemptAt: new Date(AT[0]) },
    ]);
    await ledger.append('WebhookAttempted', { deliveryId, attempt: 1, ...failed, nextAttemptAt: AT[2] });
    expect(await find()).toMatchObject([
      { status: 'pending', attempts: 1, lastStatus: 500, lastFailure: 'http_status', nextAttemptAt: new Date(AT[2]) },
    ]);
    await ledger.append('WebhookAttempted', { deliveryId, attempt: 2, ...succeeded, attemptedAt: AT[2] });
    await ledger.append('WebhookDelivered', { deliveryId });
    expect(await find()).toMatchObject([
      {
        status: 'delivered',
        attempts: 2,
        lastAttemptAt: new Date(AT[2]),
        lastStatus: 200,
        lastFailure: null,
        nextAttemptAt: null,
      },
    ]);
  });

  it('keeps the last attempt of an exhausted delivery, with the reason until it is sent again', async () => {
    const deliveryId = 'dlv_1';
    await schedule(deliveryId);
    await ledger.append('WebhookAttempted', { deliveryId, attempt: 1, ...failed, nextAttemptAt: undefined });
    await ledger.append('WebhookExhausted', { deliveryId, reason: 'gone' });
    expect(await find()).toMatchObject([
      { status: 'exhausted', reason: 'gone', attempts: 1, lastStatus: 500, nextAttemptAt: null },
    ]);
    await ledger.append('WebhookResent', { deliveryId, resentAt: AT[2] });
    expect(await find()).toMatchObject([
      { status: 'pending', reason: null, attempts: 1, lastStatus: 500, nextAttemptAt: new Date(AT[2]) },
    ]);
  });

  it('lists the deliveries of an institution, newest first, by environment, status, webhook event and page', async () => {
    const first = await schedule('dlv_1');
    await schedule('dlv_2', undefined, 'live');
    const third = await schedule('dlv_3');
    await ledger.append('WebhookDelivered', { deliveryId: 'dlv_1' });
    expect(await idsOf({})).toEqual(['dlv_3', 'dlv_2', 'dlv_1']);
    expect(await idsOf({ environment: 'sandbox' })).toEqual(['dlv_3', 'dlv_1']);
    expect(await idsOf({ status: 'delivered' })).toEqual(['dlv_1']);
    expect(await idsOf({ webhookEvent: 'outcome.reported' })).toEqual([]);
    expect(await idsOf({ before: third.position, limit: 1 })).toEqual(['dlv_2']);
    expect(await idsOf({ before: first.position })).toEqual([]);
    expect(await idsOf({ institutionId: '2' })).toEqual([]);
  });

  it('says when a test arrived, and when a wrong signature was refused or accepted', async () => {
    await schedule('dlv_1', 'test');
    await ledger.append('WebhookAttempted', { deliveryId: 'dlv_1', ...succeeded, attemptedAt: AT[0] });
    await ledger.append('WebhookDelivered', { deliveryId: 'dlv_1' });
    for (const [deliveryId, verdict, attemptedAt] of [
      ['dlv_2', 'refused', AT[1]],
      ['dlv_3', 'accepted', AT[2]],
    ] as const) {
      await schedule(deliveryId, 'invalid_signature');
      await ledger.append('WebhookAttempted', { deliveryId, ...failed, nextAttemptAt: undefined, attemptedAt });
      await ledger.append('WebhookProbed', { deliveryId, verdict });
    }
    expect(await findWebhookTrials(ledger.pool, '1')).toEqual({
      testDeliveredAt: new Date(AT[0]),
      wrongSignatureRefusedAt: new Date(AT[1]),
      wrongSignatureAcceptedAt: new Date(AT[2]),
    });
    expect(await findWebhookTrials(ledger.pool, '2')).toEqual({
      testDeliveredAt: undefined,
      wrongSignatureRefusedAt: undefined,
      wrongSignatureAcceptedAt: undefined,
    });
  });

  it('does not take a sample, or a test that failed, for a test that arrived', async () => {
    await schedule('dlv_1', 'sample');
    await ledger.append('WebhookDelivered', { deliveryId: 'dlv_1' });
    await schedule('dlv_2', 'test');
    await ledger.append('WebhookAttempted', { deliveryId: 'dlv_2', ...failed });
    expect(await findWebhookTrials(ledger.pool, '1')).toMatchObject({ testDeliveredAt: undefined });
  });
});
