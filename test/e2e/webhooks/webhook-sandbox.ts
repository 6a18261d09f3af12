import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WEBHOOK_EVENTS } from '@passid/ledger';
import { Webhook } from 'standardwebhooks';
import type { Answer, BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver, type Received } from '../../support/receiver.js';
import { createShare } from '../../support/share.js';
import { waitFor } from '../../support/wait-for.js';

describe('Webhooks of a sandbox', () => {
  const TRIGGER = '/api/sandbox/webhooks/trigger';

  /** The contract's waits with the most jitter there is, in seconds. */
  const WAITS_SECONDS = [30, 5 * 60, 30 * 60, 2 * 60 * 60].map((seconds) => Math.ceil(seconds * 1.1) + 1);

  let ledger: LedgerApp;
  let receiver: Receiver;
  let bank: BankClient;
  let secret: string;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    receiver = await Receiver.listen();
  });
  afterAll(async () => {
    await ledger.close();
    await receiver.close();
  });
  beforeEach(async () => {
    receiver.answer = (response) => response.end('ok');
    bank = await ledger.onboard();
    secret = (await bank.configureWebhook(receiver.url)).json.webhookSecret;
  });

  const trigger = (event: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    bank.call('POST', TRIGGER, { event }, headers);
  const mine = (): Received[] =>
    receiver.received.filter(({ body }) => body.institution_id === bank.workspace.institutionId);

  describe('POST /api/sandbox/webhooks/trigger: 200', () => {
    it.each(WEBHOOK_EVENTS)('sends a signed sample of %s, marked as such', async (event) => {
      const { status, json } = await trigger(event);
      expect({ status, json }).toMatchObject({ status: 200, json: { event, trial: 'sample', status: 'delivered' } });
      const [webhook] = mine();
      expect(webhook?.body).toMatchObject({ event, environment: 'sandbox', sequence: 1, data: { sample: true } });
      expect(new Webhook(secret).verify(webhook?.raw ?? '', webhook?.headers ?? {})).toEqual(webhook?.body);
    });

    it('shows every member of the real thing', async () => {
      const { token } = await createShare(ledger.platform);
      await bank.verify(token);
      await bank.redeem('EXPD-TEST-2222');
      await bank.call('POST', '/v1/outcome', {
        token,
        outcome: 'repaid',
        productType: 'personal_loan',
        amountUsd: 2500,
      });
      await waitFor(() => mine().length === 3, 'the real ones');
      for (const event of WEBHOOK_EVENTS.filter((name) => name !== 'webhook.test')) {
        await trigger(event);
        const [real, sample] = mine().filter(({ body }) => body.event === event);
        const { sample: isSample, test_id: testId, ...members } = sample?.body.data ?? {};
        expect([isSample, testId]).toEqual([true, expect.stringMatching(/^wht_/)]);
        const named = (data: object = {}): string[] =>
          Object.keys(data)
            .filter((name) => !['code_last_four', 'token', 'expires_at'].includes(name))
            .sort();
        expect(named(members)).toEqual(named(real?.body.data));
      }
    });

    it('sends one for each Idempotency-Key', async () => {
      const key = { 'idempotency-key': 'show me' };
      const first = await trigger('webhook.test', key);
      const again = await trigger('webhook.test', key);
      expect(again.json.deliveryId).toBe(first.json.deliveryId);
      expect([first, again].map(({ headers }) => headers['idempotent-replayed'])).toEqual([undefined, 'true']);
      expect(mine()).toHaveLength(1);
      expectProblem(await trigger('verification.failed', key), 422, 'IDEMPOTENCY_KEY_REUSED');
    });
  });

  describe('POST /api/sandbox/webhooks/trigger: refused', () => {
    it('400 for an event there is not, and for an unknown field', async () => {
      for (const event of ['verification.started', 7, undefined])
        expectProblem(await trigger(event), 400, 'VALIDATION_FAILED');
      expectProblem(await bank.call('POST', TRIGGER, { event: 'webhook.test', x: 1 }), 400, 'VALIDATION_FAILED');
    });

    it('401 without a key, 403 with a live one', async () => {
      const body = { event: 'webhook.test' };
      expectProblem(await ledger.call('POST', TRIGGER, {}, body), 401, 'INSTITUTION_KEY_MISSING');
      const live = { 'x-institution-key': bank.workspace.keys.live };
      expect((await ledger.call('POST', TRIGGER, live, body)).status).toBe(403);
    });

    it('409 where there is no address', async () => {
      bank = await ledger.onboard();
      expectProblem(await trigger('webhook.test'), 409, 'WEBHOOK_NOT_CONFIGURED');
    });
  });

  describe('outcome.reported', () => {
    it('tells what was reported, with the verification as it stood', async () => {
      const { token } = await createShare(ledger.platform);
      const { audit_id } = (await bank.verify(token)).json;
      const report = { token, outcome: 'defaulted', productType: 'auto_loan', amountUsd: 1200, notes: 'Gone abroad.' };
      const { json, status } = await bank.call('POST', '/v1/outcome', report);
      expect(status).toBe(201);
      await waitFor(() => mine().length === 2, 'both webhooks');
      const webhook = mine().find(({ body }) => body.event === 'outcome.reported');
      expect(webhook?.body).toMatchObject({
        event: 'outcome.reported',
        sequence: 2,
        timestamp: json.reported_at,
        data: {
          token,
          outcome_id: json.outcome_id,
          audit_id,
          outcome: 'defaulted',
          product_type: 'auto_loan',
          amount_usd: 1200,
          notes: 'Gone abroad.',
          reported_at: json.reported_at,
          verification_context: json.verification_context,
        },
      });
      expect((await bank.call('GET', '/v1/events?after=1')).json.events).toEqual([webhook?.body]);
    });
  });

  describe('A sandbox that is moved into the future', () => {
    it('has its retries fall due by its own clock, five in all; nobody else hears earlier', async () => {
      receiver.answer = (response) => response.writeHead(500).end('no');
      const other = await ledger.onboard();
      await other.configureWebhook(receiver.url);
      const theirs = (await other.redeem('KE8V-3TXY-Z72L')).json.data.audit_id;
      const { audit_id } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data;
      const log = async (): Promise<Answer['json']> =>
        (await bank.dashboard('GET', '/api/institution/webhook/deliveries')).json.deliveries[0];
      for (const [index, advanceSeconds] of [...WAITS_SECONDS, 24 * 60 * 60].entries()) {
        await waitFor(async () => (await log())?.attempts === index + 1, `attempt ${index + 1}`);
        expect(receiver.about(audit_id)).toHaveLength(index + 1);
        await bank.call('POST', '/api/sandbox/clock', { advanceSeconds });
      }
      await waitFor(async () => (await log()).status === 'exhausted', 'the delivery to be exhausted');
      expect(receiver.about(audit_id)).toHaveLength(5);
      expect(receiver.about(theirs)).toHaveLength(1);
      const now = Date.now() / 1000;
      for (const { headers } of receiver.about(audit_id))
        expect(Math.abs(Number(headers['webhook-timestamp']) - now)).toBeLessThan(120);
    });
  });
});
