import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { findWebhookTrials } from '@passid/read-models';
import { Webhook } from 'standardwebhooks';
import type { Answer, BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver, type Received } from '../../support/receiver.js';
import { waitFor } from '../../support/wait-for.js';

describe('The test of a webhook', () => {
  const TEST = '/api/institution/webhook/test';

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
    bank = await ledger.onboard();
    secret = (await bank.configureWebhook(receiver.url)).json.webhookSecret;
    receiver.answer = (response) => response.end('ok');
  });

  const test = (body?: object): Promise<Answer> =>
    ledger.call('POST', TEST, { authorization: `Bearer ${bank.workspace.token}` }, body);

  const mine = (): Received[] =>
    receiver.received.filter(({ body }) => body.institution_id === bank.workspace.institutionId);

  /** Refuses what is not signed with the bank's secret, as every endpoint should. */
  const verifying: Receiver['answer'] = (response, { raw, headers }) => {
    try {
      new Webhook(secret).verify(raw, headers);
      response.end('ok');
    } catch {
      response.writeHead(401).end('bad signature');
    }
  };

  describe('POST /api/institution/webhook/test: 200', () => {
    it.each([undefined, {}, { environment: 'sandbox' }])(
      'sends a real signed webhook.test and answers with its delivery: %j',
      async (body) => {
        const { status, json } = await test(body);
        const [webhook] = mine();
        expect(webhook?.body).toMatchObject({
          event: 'webhook.test',
          institution_id: bank.workspace.institutionId,
          environment: 'sandbox',
          sequence: 1,
          data: { test_id: expect.stringMatching(/^wht_/) },
        });
        expect(new Webhook(secret).verify(webhook?.raw ?? '', webhook?.headers ?? {})).toEqual(webhook?.body);
        expect({ status, json }).toEqual({
          status: 200,
          json: {
            deliveryId: webhook?.headers['x-passid-delivery'],
            webhookId: webhook?.body.id,
            event: 'webhook.test',
            environment: 'sandbox',
            trial: 'test',
            sequence: 1,
            status: 'delivered',
            attempts: 1,
            scheduledAt: expect.any(String),
            lastAttemptAt: expect.any(String),
            lastStatus: 200,
            attemptLog: [
              {
                attempt: 1,
                attemptedAt: json.lastAttemptAt,
                outcome: 'succeeded',
                status: 200,
                latencyMs: expect.any(Number),
                response: 'ok',
              },
            ],
          },
        });
      },
    );

    it('says what went wrong, and tries again like any other webhook', async () => {
      receiver.answer = (response) => response.writeHead(500).end('out of order');
      expect((await test()).json).toMatchObject({
        status: 'pending',
        attempts: 1,
        nextAttemptAt: expect.any(String),
        attemptLog: [{ outcome: 'failed', failure: 'http_status', status: 500, response: 'out of order' }],
      });
    });

    it('holds a test of live to the rules of live: this receiver has no https', async () => {
      expect((await test({ environment: 'live' })).json).toMatchObject({
        environment: 'live',
        attemptLog: [{ outcome: 'failed', failure: 'invalid_url' }],
      });
      expect(mine()).toEqual([]);
    });
  });

  describe('A probe with a wrong signature', () => {
    it('is refused by an endpoint that verifies, which is on record', async () => {
      receiver.answer = verifying;
      const { json } = await test({ probe: 'invalid_signature' });
      expect(json).toMatchObject({ trial: 'invalid_signature', status: 'refused', attempts: 1, lastStatus: 401 });
      expect(json).not.toHaveProperty('nextAttemptAt');
      expect(json).not.toHaveProperty('sequence');
      await test();
      await waitFor(
        async () =>
          (await findWebhookTrials(ledger.platform.pool, bank.workspace.institutionId)).testDeliveredAt !== undefined,
        'the read model to hear of both',
      );
      expect(await findWebhookTrials(ledger.platform.pool, bank.workspace.institutionId)).toEqual({
        testDeliveredAt: expect.any(Date),
        wrongSignatureRefusedAt: expect.any(Date),
        wrongSignatureAcceptedAt: undefined,
      });
      expect(mine().map(({ body }) => (body as { sequence?: number }).sequence)).toEqual([undefined, 1]);
    });

    it('is accepted by an endpoint that does not', async () => {
      expect((await test({ probe: 'invalid_signature' })).json).toMatchObject({ status: 'accepted' });
    });

    it('shows nothing of an endpoint that is down', async () => {
      receiver.answer = (response) => response.writeHead(503).end();
      expect((await test({ probe: 'invalid_signature' })).json).toMatchObject({ status: 'exhausted', attempts: 1 });
    });
  });

  describe('POST /api/institution/webhook/test: refused', () => {
    it('400 for an unknown field, an unknown environment or an unknown probe', async () => {
      for (const [body, pointer] of [
        [{ x: 1 }, '/x'],
        [{ environment: 'moon' }, '/environment'],
        [{ probe: 'other' }, '/probe'],
      ] as const) {
        const answer = await test(body);
        expectProblem(answer, 400, 'VALIDATION_FAILED');
        expect(answer.json.errors[0].pointer).toBe(pointer);
      }
    });

    it('401 without a login, and with one of nobody', async () => {
      expectProblem(await ledger.call('POST', TEST), 401, 'INSTITUTION_LOGIN_MISSING');
      const nobody = { authorization: 'Bearer nobody' };
      expectProblem(await ledger.call('POST', TEST, nobody), 401, 'INSTITUTION_LOGIN_INVALID');
    });

    it('409 where there is no address to send to', async () => {
      bank = await ledger.onboard();
      expectProblem(await test(), 409, 'WEBHOOK_NOT_CONFIGURED');
    });
  });
});
