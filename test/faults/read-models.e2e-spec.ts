import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '@passid/event-store';
import { READ_MODELS, rebuild } from '@passid/read-models';
import type { BankClient } from '../support/bank-client.js';
import { freshDatabase } from '../support/database.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { Receiver } from '../support/receiver.js';
import { createShare } from '../support/share.js';
import { waitFor } from '../support/wait-for.js';
import { WalletClient } from '../support/wallet-client.js';

describe('Read models', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let keysDir: string;
  let receiver: Receiver;
  let ledger: LedgerApp;
  let bank: BankClient;

  beforeAll(async () => {
    database = await freshDatabase();
    keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    receiver = await Receiver.listen();
    ledger = await startLedgerApp({ database, keysDir, hasMadeUpEvents: true });
    bank = await ledger.onboard();
    await bank.configureWebhook(receiver.url);
    for (const code of ['KE8V-3TXY-Z72L', 'GH2P-ABCD-56KL', 'SANC-TEST-2222', 'EXPD-TEST-2222'])
      await bank.redeem(code);
    for (let share = 0; share < 3; share += 1) await bank.redeem((await createShare(ledger.platform)).code);
    await createShare(ledger.platform);
    const holder = await WalletClient.withCredential(ledger.call);
    const sessions = await Promise.all(Array.from({ length: 3 }, () => bank.createSession()));
    const [fulfilled, declined] = sessions.map(({ json }) => String(json.requestId));
    await holder.fulfil(String(fulfilled), (await holder.share()).token);
    await holder.decline(String(declined));
    await waitFor(() => receiver.received.length >= 7, 'the webhooks');
  });
  afterAll(async () => {
    await ledger.close();
    await receiver.close();
    await database.drop();
    await rm(keysDir, { recursive: true });
  });

  const caughtUp = () =>
    waitFor(async () => {
      const { json } = await ledger.call('GET', '/readyz');
      return json.read_models.every((model: { events: number }) => model.events === 0);
    }, 'the read models to catch up');

  it.each(READ_MODELS.map((model) => [model.name, model] as const))(
    'rebuilt are what they were: %s',
    async (_, model) => {
      await caughtUp();
      expect(await rebuild(ledger.platform.pool, ledger.platform.store, model)).toMatchObject({
        isEqual: true,
        parked: 0,
      });
    },
  );

  it('are rebuilt while they are in use, and nobody is refused', async () => {
    const answers: number[] = [];
    let isOver = false;
    const load = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const { json, status } = await bank.redeem('KE8V-3TXY-Z72L');
        answers.push(status, (await bank.audit(json.data.audit_id)).status);
      }
    });
    for (const model of READ_MODELS)
      expect(await rebuild(ledger.platform.pool, ledger.platform.store, model)).toMatchObject({ isEqual: true });
    isOver = true;
    await Promise.all(load);
    expect(new Set(answers)).toEqual(new Set([200]));
  });

  it('a rebuild finds a read model that was tampered with, and puts it right', async () => {
    await caughtUp();
    const verifications = READ_MODELS.find(({ name }) => name === 'verification-by-audit-id');
    if (verifications === undefined) throw new Error('There is no such model.');
    const { pool, store } = ledger.platform;
    await pool.query(`update views.verification_by_audit_id set status = 'denied' where status = 'verified'`);
    expect(await rebuild(pool, store, verifications)).toMatchObject({ isEqual: false });
    expect(await rebuild(pool, store, verifications)).toMatchObject({ isEqual: true });
  });

  it('park an event they cannot digest, say so, and go on', async () => {
    const { store } = ledger.platform;
    const poison = { initial: undefined, evolve: () => undefined };
    await transact(
      store,
      'institution-poison',
      poison,
      () => [
        { type: 'ApiKeyIssued', data: {} },
        { type: 'TokenVerified', data: {} },
      ],
      {
        recorded_at: ledger.clock.now().toISOString(),
        environment: 'sandbox',
        correlation_id: 'c',
        causation_id: 'c',
        actor: 'test',
      },
    );
    await caughtUp();
    const { json } = await ledger.call('GET', '/readyz');
    const parkedIn = (name: string) => json.read_models.find(({ model }: { model: string }) => model === name).parked;
    expect(parkedIn('institution-by-key')).toBe(1);
    expect(parkedIn('verification-by-audit-id')).toBe(1);
    const other = await ledger.onboard();
    await other.configureWebhook(receiver.url);
    const { data } = (await other.redeem('KE8V-3TXY-Z72L')).json;
    await receiver.untilAbout(data.audit_id);
  });

  it('read models and queues deleted outright are made again from the ledger, and nothing delivered is sent again', async () => {
    const { audit_id } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data;
    await receiver.untilAbout(audit_id);
    await waitFor(
      async () => (await bank.audit(audit_id)).text.includes('WebhookDelivered'),
      'the delivery to be recorded',
    );
    await ledger.app.close();
    await ledger.platform.pool.query(
      'drop schema views cascade; drop schema dispatcher cascade; drop schema feed cascade',
    );
    await ledger.platform.close();
    const sent = receiver.received.length;
    ledger = await startLedgerApp({ database, keysDir, hasMadeUpEvents: true });
    bank = bank.through(ledger.call);
    expect((await bank.audit(audit_id)).json.trail.length).toBeGreaterThanOrEqual(6);
    const { data } = (await bank.redeem('NG4M-XQRS-T88W')).json;
    await receiver.untilAbout(data.audit_id);
    expect(receiver.received.length).toBe(sent + 1);
  });
});
