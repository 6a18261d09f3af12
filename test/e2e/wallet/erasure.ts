import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashToken, type SealedBox } from '@passid/credentials';
import { transact } from '@passid/event-store';
import { credentialStream, holderStream, redeemCode, share, shareStream } from '@passid/ledger';
import { catchUp, erasedSubjects, READ_MODELS, rebuild } from '@passid/read-models';
import { FinishErasures } from '../../../apps/api/src/wallet/erase-subject/finish-erasures.js';
import { FinishRedemptions } from '../../../apps/api/src/verifying/finishing/finish-redemptions.js';
import type { BankClient } from '../../support/bank-client.js';
import { expectProblem } from '../../support/expect-problem.js';
import { BY_HAND, deliveriesIn, expectUnbroken, wholeLedger } from '../../support/faults-ledger.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver } from '../../support/receiver.js';
import { waitFor } from '../../support/wait-for.js';
import { CLAIMS, PASSWORD, WalletClient } from '../../support/wallet-client.js';

describe('Erasure', () => {
  let ledger: LedgerApp;
  let receiver: Receiver;
  let bank: BankClient;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    receiver = await Receiver.listen();
    bank = await ledger.onboard();
  });
  afterAll(async () => {
    await ledger.close();
    await receiver.close();
  });

  /** A wallet of which a bank has redeemed one share and holds another unredeemed. */
  async function known() {
    const wallet = await WalletClient.signUp(ledger.call);
    const credentialId = await wallet.issue();
    const redeemed = await wallet.share();
    const open = await wallet.share();
    const key = { 'idempotency-key': randomUUID() };
    const reference = { institution_reference: 'loan 4711' };
    const { json } = await bank.redeem(redeemed.code, reference, key);
    return { wallet, credentialId, redeemed, open, key, reference, answer: json.data };
  }

  /** As is all that was scheduled before it: nothing of the dispatcher is on its way to the ledger. */
  async function isDelivered(auditId: string): Promise<boolean> {
    const deliveries = deliveriesIn(await wholeLedger(ledger.platform.store));
    return (
      deliveries.some(({ verificationId }) => verificationId === auditId) &&
      deliveries.every(({ end }) => end !== undefined)
    );
  }

  const tombstone = (erasedAt: string) => ({ reason: 'SUBJECT_ERASED', erased_at: erasedAt });

  describe('POST /api/wallet/erase answers', () => {
    it('200, and the same again', async () => {
      const { wallet } = await known();
      const { status, json } = await wallet.erase();
      expect(status).toBe(200);
      expect(json).toEqual({ holderId: wallet.holderId, status: 'erased', erasedAt: expect.stringMatching(/Z$/) });
      expect((await wallet.erase()).json).toEqual(json);
    });

    it('400 for a field, and nobody is erased by mistake', async () => {
      const { wallet } = await known();
      const answer = await wallet.call('POST', '/api/wallet/erase', { reason: 'moving on', dryRun: true });
      expectProblem(answer, 400, 'VALIDATION_FAILED');
      expect(answer.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/reason', '/dryRun']);
      for (const nothing of ['[]', 'null', '"yes"'])
        expectProblem(
          await wallet.call('POST', '/api/wallet/erase', nothing, { 'content-type': 'application/json' }),
          400,
          'VALIDATION_FAILED',
        );
      expect((await wallet.call('GET', '/api/wallet/credentials')).status).toBe(200);
      expect((await wallet.call('POST', '/api/wallet/erase', {})).status).toBe(200);
    });

    it('401 without a login, and with one of nobody', async () => {
      expectProblem(await ledger.call('POST', '/api/wallet/erase'), 401, 'HOLDER_LOGIN_MISSING');
      const { keyRing, config, clock } = ledger.platform;
      const issuedAt = clock.now();
      const token = keyRing.signLogin({
        subject: `hld_${'0'.repeat(32)}`,
        audience: 'holder',
        issuer: config.publicUrl,
        issuedAt,
        expiresAt: new Date(issuedAt.getTime() + 60_000),
      });
      const headers = { authorization: `Bearer ${token}` };
      expectProblem(await ledger.call('POST', '/api/wallet/erase', headers), 401, 'HOLDER_LOGIN_INVALID');
    });
  });

  describe('Once a person is erased', () => {
    it('the log says so wherever it speaks of them, and is otherwise as it was', async () => {
      const { wallet, credentialId, redeemed, open } = await known();
      const before = await wholeLedger(ledger.platform.store);
      await wallet.erase();
      const after = await wholeLedger(ledger.platform.store);
      expect(after.slice(0, before.length)).toEqual(before);
      expectUnbroken(after);
      const { store, keyRing } = ledger.platform;
      const typesOf = async (stream: string) => (await store.readStream(stream)).map(({ type }) => type);
      const shareOf = (token: string) => shareStream(hashToken(keyRing, 'sandbox', token));
      expect(await typesOf(holderStream(wallet.holderId))).toEqual(['HolderSignedUp', 'SubjectErased']);
      expect(await typesOf(credentialStream(credentialId))).toEqual(['CredentialIssued', 'SubjectErased']);
      expect(await typesOf(shareOf(redeemed.token))).toEqual(['ShareCreated', 'CodeRedeemed', 'ShareRevoked']);
      expect(await typesOf(shareOf(open.token))).toEqual(['ShareCreated', 'ShareRevoked']);
    });

    it('every read of a verification shows a tombstone', async () => {
      const { wallet, redeemed, key, reference, answer } = await known();
      expect(answer.claims).toEqual(CLAIMS);
      const { erasedAt } = (await wallet.erase()).json;
      const { institution_reference: _, ...kept } = answer;
      const expected = {
        ...kept,
        token: null,
        claims: {},
        verified_claims: {},
        signature: { ...answer.signature, jws: null, key_id: null },
        erasure: tombstone(erasedAt),
      };
      expect((await bank.audit(answer.audit_id)).json.verification).toEqual(expected);
      const record = await bank.call('GET', `/api/v1/bridge/verify/${redeemed.token}`);
      expect(record.json).toEqual({
        ...expected,
        valid: false,
        credential_valid: false,
        token_status: 'revoked',
        revocation_status: 'revoked',
      });
      const again = await bank.redeem(redeemed.code, reference, key);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(again.json.data).toEqual(expected);
    });

    it('their codes and tokens open nothing, and say only that they were withdrawn', async () => {
      const { wallet, redeemed, open } = await known();
      await wallet.erase();
      expectProblem(await bank.redeem(open.code), 410, 'CODE_REVOKED');
      expect((await bank.verify(redeemed.token, { institution_reference: 'again' })).json).toMatchObject({
        credential_valid: false,
        deny_reason: 'TOKEN_REVOKED',
        token: null,
        claims: {},
      });
    });

    it('what the bank wrote of their codes that were refused is gone, and of what it writes later nothing is stored', async () => {
      const asking = await ledger.onboard();
      const wallet = await WalletClient.withCredential(ledger.call);
      const [used, withdrawn] = [await wallet.share(), await wallet.share()];
      receiver.answer = (response, { raw }) => response.end(raw);
      await asking.configureWebhook(receiver.url);
      const say = (text: string) => ({ institution_reference: text });
      await asking.redeem(used.code, say('Jane Roe, first'));
      expectProblem(await asking.redeem(used.code, say('Jane Roe, again')), 409, 'CODE_ALREADY_REDEEMED');
      await wallet.revoke(withdrawn.token);
      expectProblem(await asking.redeem(withdrawn.code, say('Jane Roe, withdrawn')), 410, 'CODE_REVOKED');
      const mine = await wallet.share(undefined, { audience: bank.workspace.institutionId });
      const denied = await asking.verify(mine.token, say('Jane Roe, of another'));
      expect(denied.json).toMatchObject({ deny_reason: 'AUDIENCE_MISMATCH' });
      const refused = async () =>
        (await wholeLedger(ledger.platform.store))
          .filter(({ type }) => type === 'TokenRejected')
          .map(({ data }) => data as { institutionId: string; verificationId: string; sealed: SealedBox })
          .filter(({ institutionId }) => institutionId === asking.workspace.institutionId);
      for (const { sealed } of await refused()) expect(sealed.key_id).toBe(`subject:${wallet.holderId}`);

      /** Everything that is served to the bank about its verifications. */
      const served = async (): Promise<string> => {
        const events = await asking.call('GET', '/v1/events?limit=100');
        const list = await asking.dashboard('GET', '/api/institution/webhook/deliveries');
        const deliveries = await Promise.all(
          list.json.deliveries.map(({ deliveryId }: { deliveryId: string }) =>
            asking.dashboard('GET', `/api/institution/webhook/deliveries/${deliveryId}`),
          ),
        );
        const audits = await Promise.all((await refused()).map(({ verificationId }) => asking.audit(verificationId)));
        const trail = await asking.call('GET', '/v1/audit/trail');
        return [events, list, ...deliveries, ...audits, trail].map(({ text }) => text).join('\n');
      };
      await waitFor(async () => {
        const { json } = await asking.dashboard('GET', '/api/institution/webhook/deliveries');
        const done = json.deliveries.filter(({ status }: { status: string }) => status === 'delivered');
        return done.length === 4;
      }, 'the deliveries');
      const before = await served();
      for (const what of ['again', 'withdrawn', 'of another'])
        expect(before.split(`Jane Roe, ${what}`).length).toBeGreaterThan(2);
      await wallet.erase();
      expectProblem(await asking.redeem(used.code, say('Jane Roe, later')), 410, 'CODE_REVOKED');
      expect((await asking.verify(used.token, say('Jane Roe, later'))).json.institution_reference).toBeUndefined();
      expect(await served()).not.toContain('Jane Roe');
      receiver.answer = (response) => response.end('ok');
    });

    it('their login opens nothing but the tombstone, and their name is free for a new wallet', async () => {
      const { wallet } = await known();
      const { erasedAt } = (await wallet.erase()).json;
      expect((await wallet.history()).json).toEqual({
        userId: wallet.holderId,
        shares: [],
        nextCursor: null,
        erasure: tombstone(erasedAt),
      });
      for (const [method, url, body] of [
        ['GET', '/api/wallet/credentials', undefined],
        ['POST', '/api/v1/bridge/share/create', { permissions: ['income_verified'] }],
        ['POST', '/api/v1/bridge/share/revoke', { token: 'PASSID-2222-2222-2222-2222' }],
      ] as const)
        expectProblem(await wallet.call(method, url, body), 401, 'HOLDER_LOGIN_INVALID');
      const login = { email: wallet.email, password: PASSWORD };
      expectProblem(await ledger.call('POST', '/api/wallet/login', {}, login), 401, 'HOLDER_LOGIN_FAILED');
      const anew = await ledger.call('POST', '/api/wallet/holders', {}, login);
      expect(anew.status).toBe(201);
      expect(anew.json.holderId).not.toBe(wallet.holderId);
    });

    it('a delivery still to be made is made, with the tombstone in place of token and claims', async () => {
      receiver.answer = (response) => response.writeHead(503).end('down');
      await bank.configureWebhook(receiver.url);
      const { wallet, answer } = await known();
      const [first] = await receiver.untilAbout(answer.audit_id);
      expect(first?.body.data).toMatchObject({ token: answer.token, claims: CLAIMS });
      const { erasedAt } = (await wallet.erase()).json;
      receiver.answer = (response) => response.end('ok');
      ledger.clock.advance(60_000);
      const [, second] = await receiver.untilAbout(answer.audit_id, 2);
      expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
      expect(second?.body.data).toMatchObject({ claims: {}, verified_claims: {}, erasure: tombstone(erasedAt) });
      expect(second?.body.data).not.toHaveProperty('token');
      const raw = second?.raw.toString();
      for (const gone of [answer.token, 'loan 4711', '$3,000']) expect(raw).not.toContain(gone);
    });

    it('an endpoint that answers a delivery from before with an echo of it is kept sealed for nobody', async () => {
      let answer = (): void => undefined;
      const erased = new Promise<void>((resolve) => {
        answer = resolve;
      });
      receiver.answer = (response, { raw }) => void erased.then(() => response.end(raw));
      await bank.configureWebhook(receiver.url);
      const { wallet, answer: told } = await known();
      const [sent] = await receiver.untilAbout(told.audit_id);
      expect(sent?.raw.toString()).toContain(told.token);
      await wallet.erase();
      answer();
      const { store, vault } = ledger.platform;
      const stream = `delivery-${sent?.headers['x-passid-delivery']}`;
      await waitFor(async () => (await store.readStream(stream)).length > 1, 'the attempt to be recorded');
      const attempted = (await store.readStream(stream)).find(({ type }) => type === 'WebhookAttempted');
      const { sealedResponse } = attempted?.data as { sealedResponse: SealedBox };
      expect(await vault.open(stream, sealedResponse)).toMatchObject({ isErased: true });
      receiver.answer = (response) => response.end('ok');
    });

    it('the read models are made again from the log as they were', async () => {
      await waitFor(async () => {
        const { json } = await ledger.call('GET', '/readyz');
        return json.read_models.every((model: { events: number }) => model.events === 0);
      }, 'the read models to catch up');
      for (const model of READ_MODELS) {
        const { isEqual, parked } = await rebuild(ledger.platform.pool, ledger.platform.store, model);
        expect({ model: model.name, isEqual, parked }).toEqual({ model: model.name, isEqual: true, parked: 0 });
      }
    });
  });

  describe('An erasure whose process died', () => {
    it('is completed by another process, where it had begun', async () => {
      const { wallet, answer } = await known();
      await ledger.platform.subjectKeys.markErasing(wallet.holderId);
      await ledger.platform.pool.query(
        `update subjects.key set erasing_since = now() - interval '1 minute' where subject_id = $1`,
        [wallet.holderId],
      );
      await ledger.app.get(FinishErasures).finishBegun();
      expect(await ledger.platform.subjectKeys.find(wallet.holderId)).toMatchObject({ status: 'erased' });
      expect((await bank.audit(answer.audit_id)).json.verification.erasure.reason).toBe('SUBJECT_ERASED');
    });

    it('is done again where the key came back with a backup, and adds nothing to the ledger', async () => {
      await bank.configureWebhook(receiver.url);
      const { wallet, answer } = await known();
      const { pool, store } = ledger.platform;
      await waitFor(() => isDelivered(answer.audit_id), 'the webhooks of all verifications to be delivered');
      const { rows } = await pool.query('select * from subjects.key where subject_id = $1', [wallet.holderId]);
      await wallet.erase();
      await pool.query('insert into subjects.key select * from json_populate_record(null::subjects.key, $1)', [
        JSON.stringify(rows[0]),
      ]);
      expect((await bank.audit(answer.audit_id)).json.verification.claims).toEqual({});
      // The backup knows of no erasure either.
      await pool.query('delete from subjects.erasure where subject_id = $1', [wallet.holderId]);
      expect((await bank.audit(answer.audit_id)).json.verification.claims).toEqual(CLAIMS);
      await catchUp(store, pool, erasedSubjects);
      const before = await wholeLedger(store);
      await ledger.app.get(FinishErasures).finishReturned();
      expect((await bank.audit(answer.audit_id)).json.verification).toMatchObject({ claims: {}, token: null });
      expect(await wholeLedger(store)).toEqual(before);
    });

    it('is not needed for the key to be gone: what slipped past it is denied all the same', async () => {
      const { wallet, redeemed } = await known();
      await ledger.platform.subjectKeys.destroy(wallet.holderId, '2026-01-01T00:00:00.000Z');
      const { json } = await bank.verify(redeemed.token);
      expect(json).toMatchObject({
        credential_valid: false,
        deny_reason: 'CREDENTIAL_REVOKED',
        credential_status: 'revoked',
        signature: { status: 'not_provided', jws: null },
        token: null,
        claims: {},
      });
    });
  });

  describe('A redemption whose process died, of a person erased since,', () => {
    it('is concluded as withdrawn, with nothing of the person in it', async () => {
      const { wallet, open } = await known();
      const { store, keyRing, vault, clock } = ledger.platform;
      const stream = shareStream(hashToken(keyRing, 'sandbox', open.token));
      const verificationId = `vrf_${randomUUID().replaceAll('-', '')}`;
      const { institutionId } = bank.workspace;
      const now = clock.now().toISOString();
      const sealedReference = (await vault.keyOf(wallet.holderId)).seal(verificationId, { reference: 'loan 4711' });
      const redeem = { institutionId, verificationId, requested: ['income_verified'], sealedReference, now };
      const context = { ...BY_HAND, institution_id: institutionId, recorded_at: now };
      await transact(store, stream, share, (state) => redeemCode(redeem, state), context);
      await wallet.erase();
      ledger.clock.advance(60_000);
      await waitFor(async () => {
        await ledger.app.get(FinishRedemptions).run();
        return (await bank.audit(verificationId)).status === 200;
      }, 'the redemption to be concluded');
      const { verification } = (await bank.audit(verificationId)).json;
      expect(verification).toMatchObject({ deny_reason: 'TOKEN_REVOKED', token: null, claims: {} });
      expect(verification).not.toHaveProperty('institution_reference');
    });
  });
});
