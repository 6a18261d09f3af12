import { createHmac } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { BankClient } from '../../support/bank-client.js';
import { freshDatabase } from '../../support/database.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver } from '../../support/receiver.js';
import { waitFor } from '../../support/wait-for.js';

describe('Webhooks', () => {
  const DAY_MS = 24 * 60 * 60_000;

  /** The contract's schedule with the most jitter there is. */
  const WAITS_MS = [30_000, 5 * 60_000, 30 * 60_000, 2 * 60 * 60_000].map((ms) => ms * 1.1);

  let ledger: LedgerApp;
  let receiver: Receiver;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    receiver = await Receiver.listen();
  });
  afterAll(async () => {
    await ledger.close();
    await receiver.close();
  });

  async function bankWithWebhook(more: object = {}): Promise<{ bank: BankClient; secret: string }> {
    const bank = await ledger.onboard();
    const { json } = await bank.configureWebhook(receiver.url, more);
    return { bank, secret: json.webhookSecret };
  }

  describe('A verification', () => {
    it('is announced with its claims, signed in both forms', async () => {
      const { bank, secret } = await bankWithWebhook();
      const { data } = (await bank.redeem('KE8V-3TXY-Z72L')).json;
      const [webhook] = await receiver.untilAbout(data.audit_id);
      if (webhook === undefined) throw new Error('none');
      const { headers, raw, body } = webhook;
      expect(body).toMatchObject({
        id: expect.stringMatching(/^evt_/),
        event: 'verification.completed',
        institution_id: bank.workspace.institutionId,
        environment: 'sandbox',
        timestamp: data.verified_at,
        data: {
          token: data.token,
          audit_id: data.audit_id,
          verified_at: data.verified_at,
          proof_type: 'groth16/bn254',
          verified_claims: data.verified_claims,
          claims: data.claims,
        },
      });
      expect(headers['x-passid-signature']).toBe(`sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`);
      expect(new Webhook(secret).verify(raw, headers)).toEqual(body);
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'webhook-id': body.id,
        'x-passid-event': 'verification.completed',
        'x-passid-delivery': expect.stringMatching(/^dlv_/),
      });
    });

    it.each([
      ['SANC-TEST-2222', 'HARD_DENY_SANCTIONS_MATCH'],
      ['BADS-TEST-2222', 'INVALID_SIGNATURE'],
      ['BADP-TEST-2222', 'INVALID_PROOF'],
      ['EXPD-TEST-2222', 'TOKEN_EXPIRED'],
      ['REVK-TEST-2222', 'TOKEN_REVOKED'],
      ['USED-TEST-2222', 'TOKEN_ALREADY_USED'],
      ['AAAA-BBBB-CCCC', 'TOKEN_NOT_FOUND'],
    ])(
      'announces a failed verification with its reason, and no more of a refused code than its end: %s',
      async (code, reason) => {
        const { bank } = await bankWithWebhook();
        const { json } = await bank.redeem(code);
        const [webhook] = await receiver.untilAbout(json.audit_id ?? json.data.audit_id);
        expect(webhook?.body).toMatchObject({
          event: 'verification.failed',
          data: { deny_reason: reason, reason_code: reason.toLowerCase() },
        });
        expect(webhook?.raw.toString()).not.toContain(code);
        if (json.audit_id !== undefined) expect(webhook?.body.data).toMatchObject({ code_last_four: code.slice(-4) });
      },
    );

    it('is announced once, however often the request is repeated, and not at all for a bad request', async () => {
      const { bank } = await bankWithWebhook();
      const key = { 'idempotency-key': 'k' };
      const { data } = (await bank.redeem('KE8V-3TXY-Z72L', {}, key)).json;
      await bank.redeem('KE8V-3TXY-Z72L', {}, key);
      await bank.redeem('KE8V-3TXY-Z72L', { x: 1 });
      const { data: last } = (await bank.redeem('NG4M-XQRS-T88W')).json;
      // Deliveries overtake each other: wait for both.
      await receiver.untilAbout(data.audit_id);
      await receiver.untilAbout(last.audit_id);
      const mine = receiver.received.filter(({ body }) => body.institution_id === bank.workspace.institutionId);
      expect(mine.map(({ body }) => body.data['audit_id']).sort()).toEqual([data.audit_id, last.audit_id].sort());
    });
  });

  describe('A webhook address', () => {
    it('keeps its secret when it moves, and signs with both for a day after a change', async () => {
      const app = await startLedgerApp();
      const bank = await app.onboard();
      const { json } = await bank.configureWebhook(receiver.url);
      expect(json.webhookSecret).toMatch(/^whsec_/);
      expect((await bank.configureWebhook(`${receiver.url}?moved`)).json).toEqual({
        webhookUrl: `${receiver.url}?moved`,
      });
      const own = 'whsec_your_32char_secret';
      expect((await bank.configureWebhook(receiver.url, { webhookSecret: own })).json).toEqual({
        webhookUrl: receiver.url,
      });
      const signatures = async (): Promise<string[]> => {
        const { data } = (await bank.redeem('KE8V-3TXY-Z72L')).json;
        const [webhook] = await receiver.untilAbout(data.audit_id);
        const by = (secret: string): string =>
          `sha256=${createHmac('sha256', secret)
            .update(webhook?.raw ?? '')
            .digest('hex')}`;
        const given = webhook?.headers['x-passid-signature']?.split(', ') ?? [];
        return given.map((each) => (each === by(own) ? 'own' : each === by(json.webhookSecret) ? 'first' : 'unknown'));
      };
      expect(await signatures()).toEqual(['own', 'first']);
      app.clock.advance(DAY_MS);
      expect(await signatures()).toEqual(['own']);
      await app.close();
    });

    it.each([
      'not a url',
      'ftp://bank.example/hook',
      'https://user:pass@bank.example/hook',
      'https://bank.example/hook#part',
      '',
      7,
    ])('is refused where it cannot be called: %s', async (webhookUrl) => {
      const answer = await (await ledger.onboard()).configureWebhook(webhookUrl as string);
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors[0].pointer).toBe('/webhookUrl');
    });

    it.each([
      'http://bank.example/hook',
      'https://localhost/hook',
      'https://10.0.0.1/hook',
      'https://[::1]/hook',
      'https://2130706433/',
    ])('is refused in production where it is not public https: %s', async (webhookUrl) => {
      const app = await startLedgerApp({ environment: { NODE_ENV: 'production' } });
      const bank = await app.onboard();
      expectProblem(await bank.configureWebhook(webhookUrl), 400, 'VALIDATION_FAILED');
      expect((await bank.configureWebhook('https://hooks.bank.example/passid')).status).toBe(200);
      await app.close();
    });

    it('is not changed by a body with an unknown field: 400', async () => {
      const answer = await (await ledger.onboard()).configureWebhook(receiver.url, { x: 1 });
      expectProblem(answer, 400, 'VALIDATION_FAILED');
    });
  });

  describe('An attempt that fails', () => {
    it('is made again on schedule, across restarts, five times in all, with one id and the same bytes', async () => {
      const database = await freshDatabase();
      const keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
      const failing = await Receiver.listen();
      failing.answer = (response) => response.writeHead(500).end('no');
      let aheadMs = 0;
      let app = await startLedgerApp({ database, keysDir });
      const bank = await app.onboard();
      await bank.configureWebhook(failing.url);
      const { audit_id } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data;
      const recorded = async (): Promise<
        { type: string; data: { attempt?: number; nextAttemptAt?: string; outcome?: string } }[]
      > =>
        (await bank.through(app.call).audit(audit_id)).json.trail
          .map(({ event }: { event: { type: string } }) => event)
          .filter(({ type }: { type: string }) => /^Webhook(Attempted|Exhausted)$/.test(type));
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        await waitFor(
          async () => (await recorded()).filter(({ type }) => type === 'WebhookAttempted').length >= attempt,
          `attempt ${attempt}`,
        );
        expect(failing.received).toHaveLength(attempt);
        const waitMs = WAITS_MS[attempt - 1];
        if (waitMs === undefined) break;
        // Not a moment too early: a restart short of the schedule sends nothing.
        await app.close();
        app = await startLedgerApp({ database, keysDir, aheadMs: aheadMs + waitMs / 1.1 - 5_000 });
        await bank.through(app.call).redeem('KE8V-3TXY-Z72L', { x: 1 });
        await waitFor(
          async () => (await app.call('GET', '/metrics')).text.includes('passid_feed_lag_events 0'),
          'the feed',
        );
        expect(failing.received).toHaveLength(attempt);
        await app.close();
        aheadMs += waitMs + 1_000;
        app = await startLedgerApp({ database, keysDir, aheadMs });
      }
      const events = await recorded();
      expect(events.map(({ type, data }) => (type === 'WebhookAttempted' ? data.attempt : type))).toEqual([
        1,
        2,
        3,
        4,
        5,
        'WebhookExhausted',
      ]);
      expect(new Set(failing.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
      expect(new Set(failing.received.map(({ raw }) => raw.toString())).size).toBe(1);
      await app.close();
      await failing.close();
      await database.drop();
    });
  });
});
