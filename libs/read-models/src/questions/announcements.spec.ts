import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@passid/event-store';
import { announcements, findAnnouncements, findSequences } from './announcements.js';
import { projectedLedger } from '../questions.fixture.js';

const ledger = projectedLedger(announcements);
const of = { institutionId: '1', environment: 'sandbox' } as const;
const all = { after: 0, limit: 10, events: undefined };
const verify = (verificationId: string, institutionId = '1', environment: 'sandbox' | 'live' = 'sandbox') =>
  ledger.append('TokenVerified', { verificationId, institutionId }, { environment, stream: verificationId });
const sequences = async (whose: Parameters<typeof findAnnouncements>[1] = of, page = all) =>
  (await findAnnouncements(ledger.pool, whose, page)).map(({ sequence }) => sequence);
const idOf = ({ metadata }: RecordedEvent) => metadata.event_id;

describe('announcements', () => {
  it('numbers what an institution is told, from 1, in the order of the ledger, and says where it stands', async () => {
    const first = await verify('vrf_1');
    const second = await ledger.append('OutcomeReported', { institutionId: '1' }, { stream: 'outcome-1' });
    expect(await findAnnouncements(ledger.pool, of, all)).toEqual([
      {
        sequence: 1,
        eventId: idOf(first),
        webhookEvent: 'verification.completed',
        source: { stream: 'vrf_1', revision: 0 },
      },
      {
        sequence: 2,
        eventId: idOf(second),
        webhookEvent: 'outcome.reported',
        source: { stream: 'outcome-1', revision: 0 },
      },
    ]);
  });

  it('numbers each institution and each environment by itself', async () => {
    await verify('vrf_1');
    await verify('vrf_2', '2');
    await verify('vrf_3', '1', 'live');
    await verify('vrf_4');
    expect(await sequences()).toEqual([1, 2]);
    expect(await sequences({ ...of, institutionId: '2' })).toEqual([1]);
    expect(await sequences({ ...of, environment: 'live' })).toEqual([1]);
  });

  it('gives no number to an event that nobody is told of, or to a probe with a wrong signature', async () => {
    await ledger.append('CodeRedeemed', { institutionId: '1' });
    const probe = await ledger.append('WebhookTestRequested', { institutionId: '1', trial: 'invalid_signature' });
    const test = await ledger.append('WebhookTestRequested', { institutionId: '1', trial: 'test' });
    expect(await sequences()).toEqual([1]);
    const found = await findSequences(ledger.pool, [idOf(probe), idOf(test)]);
    expect([...found.keys()]).toEqual([idOf(test)]);
  });

  it('goes on after a number, and gives the webhook events that are asked for alone', async () => {
    await verify('vrf_1');
    await ledger.append('TokenRejected', { institutionId: '1' });
    await verify('vrf_2');
    expect(await sequences(of, { ...all, after: 1 })).toEqual([2, 3]);
    expect(await sequences(of, { ...all, limit: 2 })).toEqual([1, 2]);
    const events = ['verification.failed'];
    expect((await findAnnouncements(ledger.pool, of, { ...all, events })).map(({ sequence }) => sequence)).toEqual([2]);
  });

  it('gives the event before it about the same verification, of the same institution and environment', async () => {
    const outcome = { institutionId: '1', verificationId: 'vrf_1' };
    const first = await verify('vrf_1');
    await verify('vrf_2');
    await verify('vrf_3', '1', 'live');
    await ledger.append('OutcomeReported', outcome, { environment: 'live' });
    await verify('vrf_4', '2');
    await ledger.append('OutcomeReported', { ...outcome, institutionId: '2' });
    const last = await ledger.append('OutcomeReported', outcome);
    expect(await findSequences(ledger.pool, [idOf(first), idOf(last)])).toEqual(
      new Map([
        [idOf(first), { sequence: 1, previous: undefined }],
        [idOf(last), { sequence: 3, previous: { eventId: idOf(first), position: first.position } }],
      ]),
    );
  });
});
