import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { READ_MODELS, rebuild } from '@passid/read-models';
import { EventStoreDbServer } from '../../support/eventstoredb-server.js';
import { expectProblem } from '../../support/expect-problem.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver } from '../../support/receiver.js';
import { createShare } from '../../support/share.js';
import { waitFor } from '../../support/wait-for.js';

describe('EventStoreDB', () => {
  /** The whole service with its ledger in (a stand-in for) EventStoreDB: PostgreSQL holds only what is rebuilt from it. */
  describe('On EventStoreDB', () => {
    let server: EventStoreDbServer;
    let receiver: Receiver;
    let ledger: LedgerApp;
    beforeAll(async () => {
      server = await EventStoreDbServer.listen();
      receiver = await Receiver.listen();
      ledger = await startLedgerApp({ environment: { EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: server.url } });
    });
    afterAll(async () => {
      await ledger.close();
      await receiver.close();
      server.kill();
    });

    it('a code is redeemed, audited and announced as on any other store', async () => {
      const bank = await ledger.onboard();
      await bank.configureWebhook(receiver.url);
      server.writeSystemEvent();
      const { data } = (await bank.redeem('KE8V-3TXY-Z72L', {}, { 'idempotency-key': 'k' })).json;
      expect((await bank.redeem('KE8V-3TXY-Z72L', {}, { 'idempotency-key': 'k' })).json.data).toEqual(data);
      await receiver.untilAbout(data.audit_id);
      await waitFor(async () => (await bank.audit(data.audit_id)).text.includes('WebhookDelivered'), 'the delivery');
      const { json } = await bank.audit(data.audit_id);
      expect(json.trail.map(({ event }: { event: { type: string } }) => event.type)).toEqual([
        'ShareCreated',
        'CodeRedeemed',
        'TokenVerified',
        'WebhookScheduled',
        'WebhookAttempted',
        'WebhookDelivered',
      ]);
      const { rows } = await ledger.platform.pool.query('select from ledger.event');
      expect(rows).toEqual([]);
    });

    it('exactly one of many redemptions of a code wins', async () => {
      const bank = await ledger.onboard();
      const { code } = await createShare(ledger.platform);
      const answers = await Promise.all(Array.from({ length: 20 }, () => bank.redeem(code)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      answers
        .filter(({ status }) => status !== 200)
        .forEach((each) => expectProblem(each, 409, 'CODE_ALREADY_REDEEMED'));
    });

    it('read models are rebuilt to what they were', async () => {
      await waitFor(async () => {
        const { json } = await ledger.call('GET', '/readyz');
        return json.read_models.every(({ events }: { events: number }) => events === 0);
      }, 'the read models to catch up');
      const { pool, store } = ledger.platform;
      for (const model of READ_MODELS) expect(await rebuild(pool, store, model)).toMatchObject({ isEqual: true });
    });

    it('a server that is away is a 503, and the service goes on when it is back', async () => {
      const bank = await ledger.onboard();
      server.kill();
      const refused = await bank.redeem('KE8V-3TXY-Z72L', {}, { 'idempotency-key': 'through the outage' });
      expectProblem(refused, 503, 'LEDGER_UNAVAILABLE');
      expectProblem(await ledger.call('GET', '/readyz'), 503, 'LEDGER_UNAVAILABLE');
      await server.start();
      let auditId = '';
      await waitFor(async () => {
        const again = await bank.redeem('KE8V-3TXY-Z72L', {}, { 'idempotency-key': 'through the outage' });
        auditId = again.json.data?.audit_id;
        return again.status === 200;
      }, 'the service to go on');
      expect((await bank.audit(auditId)).status).toBe(200);
    });
  });
});
