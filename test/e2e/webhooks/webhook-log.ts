import { verify } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { Answer, BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver, type Received } from '../../support/receiver.js';
import { waitFor } from '../../support/wait-for.js';

describe('The log of deliveries', () => {
  const CODE = 'KE8V-3TXY-Z72L';
  const WEBHOOK = '/api/institution/webhook';
  const DELIVERIES = `${WEBHOOK}/deliveries`;

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

  const get = async (url: string): Promise<Answer['json']> => {
    const { status, json } = await bank.dashboard('GET', url);
    expect(status).toBe(200);
    return json;
  };
  const mine = (): Received[] =>
    receiver.received.filter(({ body }) => body.institution_id === bank.workspace.institutionId);

  /** Redeems, and waits until the delivery stands as it should. */
  async function delivered(status = 'delivered'): Promise<{ auditId: string; deliveryId: string }> {
    const auditId = (await bank.redeem(CODE)).json.data.audit_id as string;
    let deliveryId = '';
    await waitFor(async () => {
      const { deliveries } = await get(DELIVERIES);
      const found = deliveries.find((each: { auditId?: string }) => each.auditId === auditId);
      deliveryId = found?.deliveryId ?? '';
      return found?.attempts > 0 && found.status === status;
    }, `the delivery to be ${status}`);
    return { auditId, deliveryId };
  }

  const failing: Receiver['answer'] = (response) => response.writeHead(500).end('no');
  const gone: Receiver['answer'] = (response) => response.writeHead(410).end('gone');

  describe('GET /api/institution/webhook/deliveries: 200', () => {
    it('lists deliveries, the latest first, in pages that stay where they are', async () => {
      const ids: string[] = [];
      for (let each = 0; each < 3; each += 1) ids.unshift((await delivered()).deliveryId);
      const first = await get(`${DELIVERIES}?limit=2`);
      expect(first.deliveries.map(({ deliveryId }: { deliveryId: string }) => deliveryId)).toEqual(ids.slice(0, 2));
      await delivered();
      const second = await get(`${DELIVERIES}?limit=2&cursor=${first.nextCursor}`);
      expect(second.deliveries.map(({ deliveryId }: { deliveryId: string }) => deliveryId)).toEqual(ids.slice(2));
      expect(second.nextCursor).toBeNull();
    });

    it('narrows them to a status, an event and an environment', async () => {
      await delivered();
      await bank.dashboard('POST', `${WEBHOOK}/test`);
      const events = async (query: string): Promise<string[]> =>
        (await get(`${DELIVERIES}?${query}`)).deliveries.map(({ event }: { event: string }) => event);
      expect(await events('status=delivered')).toEqual(['webhook.test', 'verification.completed']);
      expect(await events('status=exhausted')).toEqual([]);
      expect(await events('event=verification.completed')).toEqual(['verification.completed']);
      expect(await events('environment=live')).toEqual([]);
      expect(await events('environment=sandbox&event=webhook.test')).toEqual(['webhook.test']);
    });

    it('shows a delivery attempt by attempt', async () => {
      const { auditId, deliveryId } = await delivered();
      expect(await get(`${DELIVERIES}/${deliveryId}`)).toEqual({
        deliveryId,
        webhookId: mine()[0]?.body.id,
        event: 'verification.completed',
        environment: 'sandbox',
        auditId,
        sequence: 1,
        status: 'delivered',
        attempts: 1,
        scheduledAt: expect.any(String),
        lastAttemptAt: expect.any(String),
        lastStatus: 200,
        attemptLog: [expect.objectContaining({ attempt: 1, outcome: 'succeeded', status: 200, response: 'ok' })],
      });
    });
  });

  describe('The delivery log, refused', () => {
    it('400 for what it does not know', async () => {
      for (const query of ['status=lost', 'event=x', 'environment=moon', 'limit=0', 'limit=101', 'cursor=x', 'x=1'])
        expectProblem(await bank.dashboard('GET', `${DELIVERIES}?${query}`), 400, 'VALIDATION_FAILED');
    });

    it('401 without a login', async () => {
      for (const [method, url] of [
        ['GET', WEBHOOK],
        ['GET', DELIVERIES],
        ['GET', `${DELIVERIES}/dlv_1`],
        ['POST', `${DELIVERIES}/dlv_1/redeliver`],
        ['POST', `${WEBHOOK}/recover`],
        ['GET', `${WEBHOOK}/reconcile`],
        ['POST', `${WEBHOOK}/secret/rotate`],
      ] as const)
        expectProblem(await ledger.call(method, url), 401, 'INSTITUTION_LOGIN_MISSING');
    });

    it('404 for a delivery of another institution, in the same words as for none', async () => {
      const { deliveryId } = await delivered();
      bank = await ledger.onboard();
      await bank.configureWebhook(receiver.url);
      for (const [method, suffix] of [
        ['GET', ''],
        ['POST', '/redeliver'],
      ] as const) {
        const theirs = await bank.dashboard(method, `${DELIVERIES}/${deliveryId}${suffix}`);
        const nobodys = await bank.dashboard(method, `${DELIVERIES}/dlv_00000000000000000000000000000000${suffix}`);
        expectProblem(theirs, 404, 'DELIVERY_NOT_FOUND');
        expectProblem(nobodys, 404, 'DELIVERY_NOT_FOUND');
        expect(theirs.json.detail).toBe(nobodys.json.detail);
      }
    });
  });

  describe('POST …/deliveries/{id}/redeliver', () => {
    it('202: sends a delivered one again, with the same id and bytes, and the next attempt number', async () => {
      const { deliveryId } = await delivered();
      const { status, json } = await bank.dashboard('POST', `${DELIVERIES}/${deliveryId}/redeliver`);
      expect({ status, deliveryId: json.deliveryId }).toEqual({ status: 202, deliveryId });
      await waitFor(() => mine().length === 2, 'the webhook to come again');
      const [first, second] = mine();
      expect(second?.raw).toEqual(first?.raw);
      expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
      await waitFor(
        async () => (await get(`${DELIVERIES}/${deliveryId}`)).status === 'delivered',
        'it to be delivered',
      );
      const { attemptLog } = await get(`${DELIVERIES}/${deliveryId}`);
      expect(attemptLog.map(({ attempt }: { attempt: number }) => attempt)).toEqual([1, 2]);
    });

    it('202: makes one due now that waits for its next attempt', async () => {
      receiver.answer = failing;
      const { deliveryId } = await delivered('pending');
      receiver.answer = (response) => response.end('ok');
      expect((await bank.dashboard('POST', `${DELIVERIES}/${deliveryId}/redeliver`)).status).toBe(202);
      await waitFor(
        async () => (await get(`${DELIVERIES}/${deliveryId}`)).status === 'delivered',
        'it to be delivered',
      );
    });

    it('409 for a probe, and where the endpoint is switched off', async () => {
      const probe = await bank.dashboard('POST', `${WEBHOOK}/test`, { probe: 'invalid_signature' });
      const again = await bank.dashboard('POST', `${DELIVERIES}/${probe.json.deliveryId}/redeliver`);
      expectProblem(again, 409, 'PROBE_NOT_RESENDABLE');
      receiver.answer = gone;
      const { deliveryId } = await delivered('exhausted');
      await waitFor(async () => (await get(WEBHOOK)).status === 'disabled', 'the endpoint to be switched off');
      for (const url of [`${DELIVERIES}/${deliveryId}/redeliver`, `${WEBHOOK}/test`])
        expectProblem(await bank.dashboard('POST', url), 409, 'WEBHOOK_DISABLED');
      const since = { since: '2026-01-01T00:00:00Z' };
      expectProblem(await bank.dashboard('POST', `${WEBHOOK}/recover`, since), 409, 'WEBHOOK_DISABLED');
    });
  });

  describe('An endpoint that answers 410', () => {
    it('is switched off: what follows is kept, not sent, and recovered once the address is registered again', async () => {
      receiver.answer = gone;
      const first = await delivered('exhausted');
      expect(await get(`${DELIVERIES}/${first.deliveryId}`)).toMatchObject({ status: 'exhausted', reason: 'gone' });
      await waitFor(async () => (await get(WEBHOOK)).status === 'disabled', 'the endpoint to be switched off');
      expect(await get(WEBHOOK)).toMatchObject({
        status: 'disabled',
        disabledAt: expect.any(String),
        notices: [{ code: 'gone', message: expect.stringContaining('410') }],
      });
      receiver.answer = (response) => response.end('ok');
      const { audit_id } = (await bank.redeem(CODE)).json.data;
      await waitFor(
        async () => (await get(`${DELIVERIES}?status=exhausted`)).deliveries.length === 2,
        'the second delivery to be given up',
      );
      const [second] = (await get(`${DELIVERIES}?status=exhausted`)).deliveries;
      expect(second).toMatchObject({ auditId: audit_id, attempts: 0, reason: 'endpoint_disabled' });
      expect(mine()).toHaveLength(1);

      expect((await bank.configureWebhook(receiver.url)).json).toEqual({ webhookUrl: receiver.url });
      expect(await get(WEBHOOK)).toMatchObject({ status: 'active', notices: [] });
      const reconciliation = await get(`${WEBHOOK}/reconcile`);
      expect(reconciliation).toMatchObject({ announced: 2, delivered: 0, exhausted: 2, isComplete: false });
      const recovery = await bank.dashboard('POST', `${WEBHOOK}/recover`, { since: '2026-01-01T00:00:00Z' });
      expect(recovery).toMatchObject({ status: 202, json: { recovered: 2, hasMore: false } });
      await waitFor(async () => (await get(`${WEBHOOK}/reconcile`)).isComplete, 'both to be delivered');
      expect(
        mine()
          .map(({ body }) => (body as { sequence?: number }).sequence)
          .sort(),
      ).toEqual([1, 1, 2]);
      const attempts = (await get(`${DELIVERIES}/${first.deliveryId}`)).attemptLog;
      expect(attempts.map(({ attempt, status }: Answer['json']) => [attempt, status])).toEqual([
        [1, 410],
        [2, 200],
      ]);
    });
  });

  describe('An endpoint that does nothing but fail', () => {
    it('is announced as such, and switched off after five days and ten attempts', async () => {
      const app = await startLedgerApp();
      bank = await app.onboard();
      receiver.answer = failing;
      await bank.configureWebhook(receiver.url);
      const attempts = async (): Promise<number> => {
        const { deliveries } = (await bank.dashboard('GET', DELIVERIES)).json;
        return deliveries.reduce((sum: number, { attempts: made }: { attempts: number }) => sum + made, 0);
      };
      for (let each = 0; each < 10; each += 1) await bank.redeem(CODE);
      await waitFor(async () => (await attempts()) === 10, 'ten attempts');
      const read = async (): Promise<Answer['json']> => (await bank.dashboard('GET', WEBHOOK)).json;
      expect(await read()).toMatchObject({
        status: 'failing',
        failures: 10,
        lastFailure: 'http_status',
        notices: [{ code: 'will_be_disabled' }],
      });
      app.clock.advance(5 * 24 * 60 * 60_000 + 60_000);
      // Logins do not live that long, so the endpoint is asked after through the ledger.
      await bank.redeem(CODE);
      await waitFor(async () => {
        const events = await app.platform.store.readStream(`institution-${bank.workspace.institutionId}`);
        return events.at(-1)?.type === 'WebhookDisabled';
      }, 'the endpoint to be switched off');
      const events = await app.platform.store.readStream(`institution-${bank.workspace.institutionId}`);
      expect(events.at(-1)?.data).toMatchObject({ reason: 'failing', failingSince: expect.any(String) });
      await app.close();
    });
  });

  describe('POST …/webhook/recover', () => {
    it('sends what happened before there was an address', async () => {
      bank = await ledger.onboard();
      const { audit_id } = (await bank.redeem(CODE)).json.data;
      expectProblem(
        await bank.dashboard('POST', `${WEBHOOK}/recover`, { since: '2026-01-01T00:00:00Z' }),
        409,
        'WEBHOOK_NOT_CONFIGURED',
      );
      await bank.configureWebhook(receiver.url);
      expect((await get(`${WEBHOOK}/reconcile`)).undelivered).toMatchObject([{ sequence: 1, status: 'unscheduled' }]);
      const later = { since: new Date(ledger.clock.now().getTime() + 60_000).toISOString() };
      expect((await bank.dashboard('POST', `${WEBHOOK}/recover`, later)).json).toEqual({
        recovered: 0,
        hasMore: false,
      });
      const { json } = await bank.dashboard('POST', `${WEBHOOK}/recover`, { since: '2026-01-01T00:00:00Z' });
      expect(json).toEqual({ recovered: 1, hasMore: false });
      const [webhook] = await receiver.untilAbout(audit_id);
      expect(webhook?.body).toMatchObject({ sequence: 1, event: 'verification.completed' });
    });

    it('400 for a moment that is none, and an unknown field', async () => {
      for (const body of [{}, { since: 'yesterday' }, { since: '2026-01-01T00:00:00Z', x: 1 }, { since: 7 }])
        expectProblem(await bank.dashboard('POST', `${WEBHOOK}/recover`, body), 400, 'VALIDATION_FAILED');
      for (const query of ['since=yesterday', 'environment=moon', 'x=1'])
        expectProblem(await bank.dashboard('GET', `${WEBHOOK}/reconcile?${query}`), 400, 'VALIDATION_FAILED');
    });
  });

  describe('GET …/webhook/reconcile: 200', () => {
    it('says that all is well where it is', async () => {
      await delivered();
      expect(await get(`${WEBHOOK}/reconcile`)).toEqual({
        environment: 'sandbox',
        announced: 1,
        delivered: 1,
        pending: 0,
        exhausted: 0,
        unscheduled: 0,
        isComplete: true,
        firstSequence: 1,
        lastSequence: 1,
        undelivered: [],
      });
      expect(await get(`${WEBHOOK}/reconcile?environment=live`)).toMatchObject({ announced: 0, isComplete: true });
    });
  });

  describe('POST …/webhook/secret/rotate: 200', () => {
    it('shows a new secret once; both sign for a day', async () => {
      const { status, json } = await bank.dashboard('POST', `${WEBHOOK}/secret/rotate`);
      expect({ status, json }).toEqual({
        status: 200,
        json: { webhookSecret: expect.stringMatching(/^whsec_/), previousSecretValidUntil: expect.any(String) },
      });
      expect(await get(WEBHOOK)).toMatchObject({ previousSecretValidUntil: json.previousSecretValidUntil });
      await delivered();
      const [webhook] = mine();
      for (const each of [secret, json.webhookSecret])
        expect(new Webhook(each).verify(webhook?.raw ?? '', webhook?.headers ?? {})).toEqual(webhook?.body);
    });

    it('409 where there is no endpoint', async () => {
      bank = await ledger.onboard();
      expectProblem(await bank.dashboard('POST', `${WEBHOOK}/secret/rotate`), 409, 'WEBHOOK_NOT_CONFIGURED');
      expect(await get(WEBHOOK)).toMatchObject({ status: 'not_configured' });
    });
  });

  describe('The Ed25519 signature', () => {
    it('the Ed25519 signature of every webhook is checked with the published key alone', async () => {
      await delivered();
      const [webhook] = mine();
      const { keys, standard_webhooks } = (await ledger.call('GET', '/.well-known/webhook-keys.json')).json;
      expect((await get(WEBHOOK)).publicKey).toBe(standard_webhooks[0]);
      if (webhook === undefined) throw new Error('none');
      const { headers, raw } = webhook;
      const [v1a] = (headers['webhook-signature'] ?? '').split(' ').filter((each) => each.startsWith('v1a,'));
      const content = Buffer.concat([Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`), raw]);
      const signature = Buffer.from(v1a?.slice('v1a,'.length) ?? '', 'base64');
      const publicKey = createPublicKey({ key: keys[0], format: 'jwk' });
      expect(verify(null, content, publicKey, signature)).toBe(true);
      expect(verify(null, Buffer.concat([content, Buffer.from(' ')]), publicKey, signature)).toBe(false);
    });
  });

  describe('GET /v1/events: 200', () => {
    it('gives the very bodies that were sent, in order, to whoever asks for what comes after', async () => {
      await delivered();
      await bank.redeem('EXPD-TEST-2222');
      await bank.dashboard('POST', `${WEBHOOK}/test`);
      await waitFor(() => mine().length === 3, 'three webhooks');
      const { json } = await bank.call('GET', '/v1/events');
      const sent = mine().map(({ body }) => body as { sequence?: number });
      expect(json).toEqual({
        events: sent.sort((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0)),
        next_after: 3,
        has_more: false,
      });
      expect(json.events.map(({ sequence }: { sequence: number }) => sequence)).toEqual([1, 2, 3]);
      const page = (await bank.call('GET', '/v1/events?after=1&limit=1')).json;
      expect(page).toMatchObject({
        events: [{ sequence: 2, event: 'verification.failed' }],
        next_after: 2,
        has_more: true,
      });
      expect((await bank.call('GET', '/v1/events?after=3')).json).toEqual({
        events: [],
        next_after: 3,
        has_more: false,
      });
      const tests = (await bank.call('GET', '/v1/events?event=webhook.test')).json;
      expect(tests).toMatchObject({ events: [{ sequence: 3 }] });
    });

    it("needs no webhook address, and shows nobody else's", async () => {
      bank = await ledger.onboard();
      expect((await bank.call('GET', '/v1/events')).json).toEqual({ events: [], next_after: 0, has_more: false });
      await bank.redeem(CODE);
      expect((await bank.call('GET', '/v1/events')).json.events).toMatchObject([{ sequence: 1 }]);
    });

    it('400 for what it does not know, 401 without a key', async () => {
      for (const query of ['after=-1', 'after=x', 'limit=0', 'event=x', 'x=1'])
        expectProblem(await bank.call('GET', `/v1/events?${query}`), 400, 'VALIDATION_FAILED');
      expectProblem(await ledger.call('GET', '/v1/events'), 401, 'INSTITUTION_KEY_MISSING');
    });
  });
});
