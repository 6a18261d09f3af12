import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver, type Received } from '../../support/receiver.js';
import { createShare } from '../../support/share.js';
import { waitFor } from '../../support/wait-for.js';

describe('The pace of webhooks', () => {
  const CODE = 'KE8V-3TXY-Z72L';

  let ledger: LedgerApp;
  let receiver: Receiver;
  let bank: BankClient;
  beforeAll(async () => {
    ledger = await startLedgerApp();
  });
  afterAll(() => ledger.close());
  beforeEach(async () => {
    receiver = await Receiver.listen();
    bank = await ledger.onboard();
  });

  async function closing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } finally {
      await receiver.close();
    }
  }

  const sequences = (all: readonly Received[]): (number | undefined)[] =>
    all.map(({ body }) => (body as { sequence?: number }).sequence);

  describe('An endpoint that wants its webhooks in order', () => {
    it('gets those about one verification one after the other, however the first fares', () =>
      closing(async () => {
        await bank.configureWebhook(receiver.url, { isOrdered: true });
        const { token } = await createShare(ledger.platform);
        receiver.answer = (response) => response.writeHead(500).end('not yet');
        await bank.verify(token);
        await bank.call('POST', '/v1/outcome', { token, outcome: 'repaid' });
        // Another verification does not wait.
        const { audit_id } = (await bank.redeem(CODE)).json.data;
        await receiver.untilAbout(audit_id);
        await waitFor(() => receiver.received.length === 2, 'the first attempts');
        expect(sequences(receiver.received).sort()).toEqual([1, 3]);
        receiver.answer = (response) => response.end('ok');
        await bank.call('POST', '/api/sandbox/clock', { advanceSeconds: 60 });
        await waitFor(() => sequences(receiver.received).includes(2), 'the outcome to follow');
        const ofOne = receiver.received.filter(({ body }) => body.data['audit_id'] !== audit_id);
        expect(sequences(ofOne)).toEqual([1, 1, 2]);
      }));

    it('400 for a wish that is none', () =>
      closing(async () => {
        for (const more of [{ isOrdered: 'yes' }, { perSecondMax: -1 }, { perSecondMax: 1001 }, { perSecondMax: 0.5 }])
          expectProblem(await bank.configureWebhook(receiver.url, more), 400, 'VALIDATION_FAILED');
      }));
  });

  describe('An endpoint that wants so many webhooks a second', () => {
    it("gets a second's worth at once and the others at that pace, and none is lost", () =>
      closing(async () => {
        const arrivals: number[] = [];
        receiver.answer = (response) => {
          arrivals.push(performance.now());
          response.end('ok');
        };
        await bank.configureWebhook(receiver.url, { perSecondMax: 5 });
        for (let each = 0; each < 15; each += 1) await bank.redeem(CODE);
        await waitFor(() => arrivals.length === 15, 'all of them');
        // Fifteen at five a second, the first five at once: two seconds, however slow the machine is.
        expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(1_500);
        expect(new Set(sequences(receiver.received)).size).toBe(15);
        const read = async () => (await bank.dashboard('GET', '/api/institution/webhook')).json;
        expect(await read()).toMatchObject({ perSecondMax: 5 });
        await bank.configureWebhook(receiver.url, { perSecondMax: 0 });
        expect(await read()).not.toHaveProperty('perSecondMax');
      }));
  });
});
