import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AppendedEvent, PostgresEventStore } from '@passid/event-store';
import { defineReadModels, READ_MODELS, SANDBOX_CLOCK_TABLE } from '@passid/read-models';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { DueDeliveries, type DueDelivery } from './due-deliveries.js';

const NOW = new Date('2026-01-01T12:00:00.000Z');
const minutesFromNow = (minutes: number): string => new Date(NOW.getTime() + minutes * 60_000).toISOString();

let database: FreshDatabase;
let pool: pg.Pool;
let store: PostgresEventStore;
let due: DueDeliveries;
beforeAll(async () => {
  database = await freshDatabase();
  pool = new pg.Pool(database.connection);
  store = new PostgresEventStore(pool);
  await defineReadModels(pool, READ_MODELS);
});
afterAll(async () => {
  await store.close();
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('truncate dispatcher.due_delivery');
  due = new DueDeliveries(pool, store);
  await due.open();
});

const of = (institutionId: string, dueInMinutes: readonly number[], environment: DueDelivery['environment'] = 'live') =>
  dueInMinutes.map((minutes) => ({
    deliveryId: `${institutionId}:${minutes}`,
    institutionId,
    environment,
    dueAt: minutesFromNow(minutes),
  }));

/** Ids of what was claimed, in their order of falling due. */
async function claim(total: number, others: number, byInstitution: Record<string, number> = {}): Promise<string[]> {
  const claimed = await due.claim(NOW, { total, others, byInstitution: new Map(Object.entries(byInstitution)) });
  const dueIn = ({ deliveryId }: { deliveryId: string }): number => Number(deliveryId.split(':')[1]);
  return [...claimed].sort((a, b) => dueIn(a) - dueIn(b)).map(({ deliveryId }) => deliveryId);
}

describe('A claim', () => {
  it('takes the oldest deliveries that are due, of each institution as many as its limit', async () => {
    await due.put([...of('a', [-4, -3, -2, 1]), ...of('b', [-9, -8, -7]), ...of('c', [-1])]);
    expect(await claim(10, 2, { b: 1, c: 0 })).toEqual(['b:-9', 'a:-4', 'a:-3']);
    expect(await claim(10, 2, { b: 1, c: 1 })).toEqual(['b:-8', 'a:-2', 'c:-1']);
    expect(await claim(10, 2)).toEqual(['b:-7']);
    expect(await claim(10, 2)).toEqual([]);
  });

  it('takes the oldest of all institutions where the total is the limit', async () => {
    await due.put([...of('a', [-4, -1]), ...of('b', [-3, -2])]);
    expect(await claim(3, 5)).toEqual(['a:-4', 'b:-3', 'b:-2']);
  });

  it('looks only at the listed institutions where others may have none', async () => {
    await due.put([...of('a', [-4, -3]), ...of('b', [-2, -1, 1]), ...of('c', [-5])]);
    expect(await claim(10, 0, { b: 5, a: 1, nobody: 3 })).toEqual(['a:-4', 'b:-2', 'b:-1']);
    expect(await claim(1, 0, { c: 5, a: 5 })).toEqual(['c:-5']);
  });

  it('uses the clock of a sandbox for sandbox deliveries, and the world clock for all others', async () => {
    await pool.query(`insert into ${SANDBOX_CLOCK_TABLE} values ('ahead', 3600)`);
    await due.put([...of('ahead', [-5, 5], 'live'), ...of('ahead', [30, 90], 'sandbox'), ...of('b', [7], 'sandbox')]);
    expect(await claim(10, 5)).toEqual(['ahead:-5', 'ahead:30']);
  });

  it('claims a delivery once, and again after its due time has moved', async () => {
    expect(await due.put(of('a', [-2]))).toEqual(['a']);
    expect(await claim(10, 5)).toEqual(['a:-2']);
    expect(await due.put(of('a', [-2]))).toEqual([]);
    expect(await claim(10, 5)).toEqual([]);
    const moved = { deliveryId: 'a:-2', institutionId: 'a', environment: 'live', dueAt: minutesFromNow(-1) } as const;
    expect(await due.put([moved])).toEqual(['a']);
    expect(await claim(10, 5)).toEqual(['a:-2']);
  });
});

describe('Following the ledger', () => {
  /** The parts of an event that the rows are made of. */
  const event = (institutionId: string, type: string, data: Record<string, unknown>): AppendedEvent =>
    ({
      stream: `delivery-${institutionId}:0`,
      type,
      data: { deliveryId: `${institutionId}:0`, ...data },
      metadata: { institution_id: institutionId, environment: 'live' },
    }) as unknown as AppendedEvent;

  it('returns the institutions with a delivery that is due now once, and none for retries and ended deliveries', async () => {
    const events = [
      event('new', 'WebhookScheduled', { scheduledAt: minutesFromNow(0) }),
      event('retried', 'WebhookAttempted', { nextAttemptAt: minutesFromNow(1) }),
      event('resent', 'WebhookResent', { resentAt: minutesFromNow(0) }),
      event('over', 'WebhookDelivered', {}),
    ];
    expect(await due.follow(events)).toEqual(['new', 'resent']);
    expect(await due.follow(events)).toEqual([]);
    expect(await claim(10, 5)).toEqual(['new:0', 'resent:0']);
  });
});
