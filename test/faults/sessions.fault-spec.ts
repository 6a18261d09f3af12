import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashToken } from '@passid/credentials';
import { transact } from '@passid/event-store';
import { fulfilSession, offerToSession, session, share, shareStream, type FulfilSession } from '@passid/ledger';
import { openPlatform, type Platform } from '@passid/platform';
import { createLog, readConfig } from '@passid/runtime';
import { BankClient, type Answer } from '../support/bank-client.js';
import { freshDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { BY_HAND } from '../support/faults-ledger.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';
import { WalletClient } from '../support/wallet-client.js';

/** Half of the longest wait: an answer that comes sooner was not given up on. */
const SOON_MS = 15_000;

const typesIn = async (platform: Platform, stream: string): Promise<string[]> =>
  (await platform.store.readStream(stream)).map(({ type }) => type);

describe('Two api processes', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let keysDir: string;
  let apis: ServiceProcess[];
  let projector: ServiceProcess;
  let platform: Platform;
  let bank: BankClient;
  let holder: WalletClient;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    database = await freshDatabase();
    keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    environment = {
      DATABASE_URL: database.connectionString,
      PASSID_KEYS_DIR: keysDir,
      PASSID_PUBLIC_URL: 'http://ledger.example',
      PASSID_RATE_LIMITS: 'off',
    };
    const config = readConfig(environment);
    platform = await openPlatform({ config, log: createLog('silent'), database: database.connection });
    projector = ServiceProcess.spawn('projector', 0, environment);
    apis = await Promise.all([startApi(), startApi()]);
    bank = await BankClient.onboard(api(0).call);
    holder = await WalletClient.withCredential(api(0).call);
  });
  afterAll(async () => {
    await Promise.all([...apis, projector].map((process) => process.stop()));
    await platform.close();
    await database.drop();
    await rm(keysDir, { recursive: true });
  });

  const startApi = async () => ServiceProcess.start('api', await freePort(), environment);
  const api = (index: number): ServiceProcess => {
    const process = apis[index % apis.length];
    if (process === undefined) throw new Error('There is no such process.');
    return process;
  };
  const bankAt = (index: number): BankClient => bank.through(api(index).call);
  const holderAt = (index: number): WalletClient => holder.through(api(index).call);
  const createAt = async (index: number): Promise<string> => (await bankAt(index).createSession()).json.requestId;
  const eventsOf = (requestId: string): Promise<string[]> => typesIn(platform, `session-${requestId}`);

  it('know of a session the moment the other has announced it, by its id and by its code', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const { requestId, code } = (await bankAt(turn).createSession()).json;
      const other = api(turn + 1);
      const [poll, byId, byCode] = await Promise.all([
        bankAt(turn + 1).poll(requestId),
        other.call('GET', `/v1/sessions/${requestId}/public`),
        other.call('GET', `/v1/sessions/by-code/${code}/public`),
      ]);
      expect(poll.json.status).toBe('pending');
      expect([byId.json.requestId, byCode.json.requestId]).toEqual([requestId, requestId]);
      await holderAt(turn).decline(requestId);
      expect((await bankAt(turn + 1).poll(requestId)).json.status).toBe('declined');
    }
  });

  it('answer one request, repeated at both, with one session', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => bankAt(index).createSession({}, key)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
  });

  it('let one of 20 wallets answer a session, and there is one verification', async () => {
    const requestId = await createAt(0);
    const wallets = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const wallet = await WalletClient.withCredential(api(index).call);
        return { wallet, token: (await wallet.share()).token };
      }),
    );
    const answers = await Promise.all(wallets.map(({ wallet, token }) => wallet.fulfil(requestId, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expectProblem(answer, 409, 'SESSION_ALREADY_ANSWERED');
    expect(await eventsOf(requestId)).toEqual(['SessionCreated', 'SessionFulfilled']);
    const { json } = await bankAt(1).poll(requestId);
    expect(json).toMatchObject({
      status: 'completed',
      token: wallets[answers.findIndex(({ status }) => status === 200)]?.token,
    });
    expect(await typesIn(platform, `verification-${json.audit_id}`)).toEqual(['TokenVerified']);
  });

  it('let a share answer one of 20 sessions, or be redeemed by its code, and nothing beside that', async () => {
    const { token, code } = await holder.share();
    const sessions = await Promise.all(Array.from({ length: 20 }, (_, index) => createAt(index)));
    const other = await BankClient.onboard(api(1).call);
    const answers = await Promise.all([
      ...sessions.map((requestId, index) => holderAt(index).fulfil(requestId, token)),
      other.redeem(code),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refusals = new Set(answers.filter(({ status }) => status !== 200).map(({ json }) => json.code));
    expect([...refusals].every((refusal) => ['TOKEN_ALREADY_USED', 'CODE_ALREADY_REDEEMED'].includes(refusal))).toBe(
      true,
    );
    expect((await typesIn(platform, shareStream(hashToken(platform.keyRing, 'sandbox', token)))).slice(1)).toHaveLength(
      1,
    );
  });

  it('wake a poll that waits at one when the session is answered at the other', async () => {
    const requestId = await createAt(0);
    const from = performance.now();
    const waiting = bankAt(0).poll(requestId, '?wait=30');
    await bankAt(0).poll(requestId);
    await holderAt(1).fulfil(requestId, (await holder.share()).token);
    expect((await waiting).json.status).toBe('completed');
    expect(performance.now() - from).toBeLessThan(SOON_MS);
  });

  it('write one SessionExpired for each session whose time is over', async () => {
    const sessions = await Promise.all(Array.from({ length: 50 }, (_, index) => createAt(index)));
    await bank.call('POST', '/api/sandbox/clock', { advanceSeconds: 600 });
    const polls = await Promise.all(sessions.map((requestId, index) => bankAt(index).poll(requestId)));
    expect(new Set(polls.map(({ json }) => json.status))).toEqual(new Set(['expired']));
    const isOver = async (): Promise<boolean> =>
      (await Promise.all(sessions.map(eventsOf))).every((types) => types.length > 1);
    await waitFor(isOver, 'every session to expire');
    for (const requestId of sessions) expect(await eventsOf(requestId)).toEqual(['SessionCreated', 'SessionExpired']);
  });

  it('lose no answer when one is killed in the middle of giving it', async () => {
    const offers = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => ({
        requestId: await createAt(index),
        token: (await holder.share()).token,
        key: { 'idempotency-key': randomUUID() },
      })),
    );
    const sent = offers.map(({ requestId, token, key }) => holderAt(1).fulfil(requestId, token, key));
    await Promise.race(sent);
    api(1).kill();
    const answers: (Answer | undefined)[] = await Promise.all(sent.map((answer) => answer.catch(() => undefined)));
    for (const answer of answers) if (answer !== undefined) expect(answer.status).toBe(200);
    const again = await Promise.all(
      offers.map(({ requestId, token, key }) => holderAt(0).fulfil(requestId, token, key)),
    );
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set([200]));
    for (const { requestId, token } of offers) {
      expect(await eventsOf(requestId)).toEqual(['SessionCreated', 'SessionFulfilled']);
      const { json } = await bankAt(0).poll(requestId);
      expect(json).toMatchObject({ status: 'completed', token });
      expect(await typesIn(platform, `verification-${json.audit_id}`)).toEqual(['TokenVerified']);
    }
    apis[1] = await startApi();
  });

  it('api processes that stop answer those who wait, and end', async () => {
    const requestId = await createAt(0);
    const from = performance.now();
    const waiting = Array.from({ length: 10 }, () => bankAt(1).poll(requestId, '?wait=30'));
    for (let turn = 0; turn < 5; turn += 1) await bankAt(1).poll(requestId);
    expect(await api(1).stop()).toEqual({ code: 0, signal: null });
    for (const answer of waiting) expect((await answer).json.status).toBe('pending');
    expect(performance.now() - from).toBeLessThan(SOON_MS);
  });
});

describe('An answer that was cut off', () => {
  let ledger: LedgerApp;
  let bank: BankClient;
  let holder: WalletClient;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    bank = await ledger.onboard();
    holder = await WalletClient.withCredential(ledger.call);
  });
  afterAll(() => ledger.close());

  /** As the process that fulfils would have written it, up to where it died. */
  async function cutOff(isFulfilled: boolean): Promise<{ requestId: string; token: string; verificationId: string }> {
    const { store, keyRing, clock } = ledger.platform;
    const { requestId } = (await bank.createSession()).json;
    const { institutionId } = bank.workspace;
    const { token } = await holder.share();
    const now = clock.now().toISOString();
    const verificationId = `vrf_${randomUUID().replaceAll('-', '')}`;
    const tokenHash = hashToken(keyRing, 'sandbox', token);
    const command: FulfilSession = { holderId: holder.holderId, tokenHash, verificationId, now };
    const context = { ...BY_HAND, recorded_at: now, institution_id: institutionId };
    const offer = { ...command, requestId, institutionId };
    await transact(store, shareStream(tokenHash), share, (state) => offerToSession(offer, state), context);
    if (isFulfilled)
      await transact(store, `session-${requestId}`, session, (state) => fulfilSession(command, state), context);
    return { requestId, token, verificationId };
  }

  it('an answer cut off after the share was kept can be given again', async () => {
    const { requestId, token } = await cutOff(false);
    expect((await bank.poll(requestId)).json.status).toBe('pending');
    expect((await holder.fulfil(requestId, token)).status).toBe(200);
    expect((await bank.poll(requestId)).json).toMatchObject({ status: 'completed', token });
  });

  it('an answer cut off after the session was fulfilled is concluded by whoever finds it, and wakes those who wait', async () => {
    const { requestId, token, verificationId } = await cutOff(true);
    expect((await bank.poll(requestId)).json.status).toBe('pending');
    const waiting = bank.poll(requestId, '?wait=30');
    ledger.clock.advance(11_000);
    const { json } = await waiting;
    expect(json).toMatchObject({ status: 'completed', token, audit_id: verificationId });
    const types = (await bank.audit(verificationId)).json.trail.map(
      (each: { event: { type: string } }) => each.event.type,
    );
    for (const type of ['SessionCreated', 'SessionFulfilled', 'TokenVerified']) expect(types).toContain(type);
  });

  it('does not expire meanwhile', async () => {
    const { requestId } = await cutOff(true);
    ledger.clock.advance(600_000);
    await waitFor(async () => (await bank.poll(requestId)).json.status === 'completed', 'the answer to be concluded');
    expect(await typesIn(ledger.platform, `session-${requestId}`)).toEqual(['SessionCreated', 'SessionFulfilled']);
  });
});
