import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WEBHOOK_EVENTS } from '@passid/ledger';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import type { BankClient } from '../../support/bank-client.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver, type Received } from '../../support/receiver.js';
import { waitFor } from '../../support/wait-for.js';

describe('Verifiers of webhooks', () => {
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

  /** Deliveries as they arrive, in the hands of the packages that receivers verify with. */
  describe.each([
    ['standardwebhooks', StandardWebhook],
    ['svix', SvixWebhook],
  ])('The %s package', (_, Webhook) => {
    let bank: BankClient;
    let secret: string;
    beforeEach(async () => {
      bank = await ledger.onboard();
      secret = (await bank.configureWebhook(receiver.url)).json.webhookSecret;
    });

    const mine = (): Received[] =>
      receiver.received.filter(({ body }) => body.institution_id === bank.workspace.institutionId);

    async function redeemed(): Promise<Received> {
      const { data } = (await bank.redeem('KE8V-3TXY-Z72L')).json;
      const [webhook] = await receiver.untilAbout(data.audit_id);
      if (webhook === undefined) throw new Error('Nothing came.');
      return webhook;
    }

    it('verifies every kind of webhook we send', async () => {
      const { token } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data;
      await bank.redeem('EXPD-TEST-2222');
      await bank.call('POST', '/v1/outcome', { token, outcome: 'repaid' });
      await bank.dashboard('POST', '/api/institution/webhook/test');
      await waitFor(() => mine().length === 4, 'one webhook of each kind');
      const kinds = mine().map(({ raw, headers, body }) => {
        expect(new Webhook(secret).verify(raw, headers)).toEqual(body);
        return body.event;
      });
      expect(kinds.sort()).toEqual([...WEBHOOK_EVENTS].sort());
    });

    it('verifies with the old secret and the new one after a rotation', async () => {
      const { webhookSecret } = (await bank.dashboard('POST', '/api/institution/webhook/secret/rotate')).json;
      const { raw, headers, body } = await redeemed();
      for (const each of [secret, webhookSecret]) expect(new Webhook(each).verify(raw, headers)).toEqual(body);
    });

    it('refuses a changed body, another id, another time and another bank’s secret', async () => {
      const { raw, headers } = await redeemed();
      const text = raw.toString();
      const minuteBefore = String(Number(headers['webhook-timestamp']) - 60);
      const webhook = new Webhook(secret);
      expect(() => webhook.verify(text.replace('verification.completed', 'verification.failed'), headers)).toThrow();
      expect(() => webhook.verify(text, { ...headers, 'webhook-id': 'evt_another' })).toThrow();
      expect(() => webhook.verify(text, { ...headers, 'webhook-timestamp': minuteBefore })).toThrow();
      const other = (await (await ledger.onboard()).configureWebhook(receiver.url)).json.webhookSecret;
      expect(() => new Webhook(other).verify(text, headers)).toThrow();
    });
  });
});
