import { describe, expect, it } from '@jest/globals';
import { webhookIdOf } from '@passid/ledger';
import { projectedLedger } from '../questions.fixture.js';
import { announcements } from './announcements.js';
import { findUndelivered, reconcile } from './undelivered.js';
import { webhookDeliveries } from './webhook-deliveries.js';

const ledger = projectedLedger(announcements, webhookDeliveries);
const of = { institutionId: '1', environment: 'sandbox', since: new Date('2026-11-23T00:00:00.000Z') } as const;

/** Announces a verification, and takes its delivery this far. */
async function announce(
  deliveryId: string,
  end: 'unscheduled' | 'pending' | 'WebhookDelivered' | 'WebhookExhausted',
  concludedAt = '2026-11-23T00:26:32.781Z',
): Promise<string> {
  const { metadata } = await ledger.append(
    'TokenVerified',
    { institutionId: '1', concludedAt },
    { stream: deliveryId },
  );
  const webhookId = webhookIdOf(metadata.event_id);
  if (end !== 'unscheduled') await ledger.append('WebhookScheduled', { deliveryId, institutionId: '1', webhookId });
  if (end === 'WebhookDelivered' || end === 'WebhookExhausted') await ledger.append(end, { deliveryId });
  return metadata.event_id;
}

describe('undelivered', () => {
  it('counts what was announced by what became of it, with the first and the last number', async () => {
    await announce('dlv_1', 'WebhookDelivered');
    await announce('dlv_2', 'pending');
    await announce('dlv_3', 'WebhookExhausted');
    await announce('dlv_4', 'unscheduled');
    await announce('dlv_5', 'WebhookDelivered');
    expect(await reconcile(ledger.pool, of)).toEqual({
      announced: 5,
      delivered: 2,
      pending: 1,
      exhausted: 1,
      unscheduled: 1,
      firstSequence: 1,
      lastSequence: 5,
    });
  });

  it('lists what will not arrive by itself, in the order in which it happened', async () => {
    await announce('dlv_1', 'WebhookDelivered');
    await announce('dlv_2', 'pending');
    const exhausted = await announce('dlv_3', 'WebhookExhausted');
    const unscheduled = await announce('dlv_4', 'unscheduled');
    expect(await findUndelivered(ledger.pool, of, 10)).toMatchObject([
      {
        sequence: 3,
        eventId: exhausted,
        deliveryId: 'dlv_3',
        status: 'exhausted',
        source: { stream: 'dlv_3', revision: 0 },
      },
      { sequence: 4, eventId: unscheduled, deliveryId: undefined, status: 'unscheduled' },
    ]);
    expect(await findUndelivered(ledger.pool, of, 1)).toHaveLength(1);
  });

  it('looks at one institution and environment, from the moment that is asked for', async () => {
    await announce('dlv_1', 'WebhookExhausted');
    const none = { announced: 0, exhausted: 0, firstSequence: null, lastSequence: null };
    for (const other of [
      { ...of, institutionId: '2' },
      { ...of, environment: 'live' as const },
      { ...of, since: new Date('2026-11-24T00:00:00.000Z') },
    ]) {
      expect(await reconcile(ledger.pool, other)).toMatchObject(none);
      expect(await findUndelivered(ledger.pool, other, 10)).toEqual([]);
    }
  });
});
