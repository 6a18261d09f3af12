import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inTransaction, type RecordedEvent } from '@passid/event-store';
import fc from 'fast-check';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/database.js';
import { findEvidence, goLiveEvidence, type EvidenceCounts } from './go-live-evidence.js';
import { defineReadModels } from '../engine/projection.js';
import { tableOf } from '../engine/read-model.js';

let database: FreshDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = new pg.Pool(database.connection);
  await defineReadModels(pool, [goLiveEvidence]);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

interface Happening {
  readonly type: string;
  readonly data: object;
  readonly environment?: 'sandbox' | 'live' | 'workspace';
}

const recorded = ({ type, data, environment = 'sandbox' }: Happening, institutionId = '42') =>
  ({ type, data, metadata: { environment, institution_id: institutionId } }) as unknown as RecordedEvent;

const project = (events: readonly RecordedEvent[]): Promise<void> =>
  inTransaction(pool, (client) => goLiveEvidence.project(client, tableOf(goLiveEvidence), events));

/** In batches of these sizes, and what is left in one more. */
async function evidenceAfter(happenings: readonly Happening[], sizes: readonly number[] = []): Promise<EvidenceCounts> {
  await pool.query(`delete from ${tableOf(goLiveEvidence)}`);
  const events = happenings.map((happening) => recorded(happening));
  for (const size of sizes) await project(events.splice(0, size));
  await project(events);
  return findEvidence(pool, '42');
}

const verified = (isKeyed: boolean, via = 'token'): Happening => ({
  type: 'TokenVerified',
  data: { via, verdict: { status: 'verified' }, ...(isKeyed ? { requestHash: 'h' } : {}) },
});
const delivery = (type: string, deliveryId: string, data: object = {}): Happening => ({
  type,
  data: { deliveryId, attempt: 1, ...data },
});
const tested = [delivery('WebhookScheduled', 'd1', { trial: 'test' }), delivery('WebhookDelivered', 'd1')];
const probed = (verdict: string): Happening[] => [
  delivery('WebhookScheduled', 'd2', { trial: 'invalid_signature' }),
  delivery('WebhookAttempted', 'd2', { outcome: 'failed' }),
  delivery('WebhookProbed', 'd2', { verdict }),
];
const configured: Happening = { type: 'WebhookConfigured', data: {}, environment: 'workspace' };

describe('go-live-evidence', () => {
  it('counts the verifications of POST /v1/verify with an Idempotency-Key since the last without', async () => {
    const happenings = [verified(true), verified(false), verified(true), verified(true), verified(false, 'code')];
    expect(await evidenceAfter(happenings)).toMatchObject({ verifies_with_key: 2 });
  });

  it('counts a test that arrived, also in a later batch than its schedule, and no sample', async () => {
    expect(await evidenceAfter(tested)).toMatchObject({ webhook_tested: 1, webhooks_in_time: 1 });
    expect(await evidenceAfter(tested, [1])).toMatchObject({ webhook_tested: 1 });
    const sample = [delivery('WebhookScheduled', 'd1', { trial: 'sample' }), delivery('WebhookDelivered', 'd1')];
    expect(await evidenceAfter(sample)).toMatchObject({ webhook_tested: 0, webhooks_in_time: 1 });
  });

  it('counts a refused probe as no failed webhook, and sets the count to 0 when a probe is accepted', async () => {
    expect(await evidenceAfter([...tested, ...probed('refused')], [3])).toMatchObject({
      wrong_signature_refused: 1,
      webhooks_in_time: 1,
    });
    expect(await evidenceAfter([...probed('refused'), ...probed('accepted')])).toMatchObject({
      wrong_signature_refused: 0,
    });
  });

  it('sets the counts of the endpoint to 0 when it is configured again', async () => {
    expect(await evidenceAfter([...tested, ...probed('refused'), configured, verified(true)])).toMatchObject({
      webhook_tested: 0,
      wrong_signature_refused: 0,
      webhooks_in_time: 0,
      verifies_with_key: 1,
    });
  });

  it('sets the webhooks in time to 0 when one failed, and does not count one that needed a second attempt', async () => {
    const failed = delivery('WebhookAttempted', 'd3', { outcome: 'failed' });
    const late = delivery('WebhookDelivered', 'd3', { attempt: 2 });
    expect(await evidenceAfter([...tested, failed, late])).toMatchObject({ webhooks_in_time: 0 });
  });

  it('counts what happened in the sandbox of one institution alone', async () => {
    const live = { type: 'OutcomeReported', data: {}, environment: 'live' } as const;
    expect(await evidenceAfter([live])).toMatchObject({ outcome_reported: 0 });
    await project([recorded({ type: 'OutcomeReported', data: {} }, '43')]);
    expect(await findEvidence(pool, '42')).toMatchObject({ outcome_reported: 0 });
    expect(await findEvidence(pool, '43')).toMatchObject({ outcome_reported: 1 });
  });

  it('counts the same in whatever batches the events are projected', async () => {
    const happening = fc.constantFrom<Happening[]>(
      [configured],
      tested,
      probed('refused'),
      probed('accepted'),
      [verified(true)],
      [verified(false)],
      [delivery('WebhookAttempted', 'd3', { outcome: 'failed' })],
      [delivery('WebhookDelivered', 'd3')],
      [{ type: 'SessionExpired', data: {} }],
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 20 });
    const property = fc.asyncProperty(fc.array(happening, { maxLength: 15 }), sizes, async (groups, cuts) => {
      const happenings = groups.flat();
      const oneByOne = happenings.map(() => 1);
      expect(await evidenceAfter(happenings, cuts)).toEqual(await evidenceAfter(happenings, oneByOne));
    });
    await fc.assert(property, { numRuns: 40 });
  });
});
