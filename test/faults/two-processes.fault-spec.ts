import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openPlatform, type Platform } from '@passid/platform';
import { createLog, readConfig } from '@passid/runtime';
import { BankClient } from '../support/bank-client.js';
import { freshDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { createShare } from '../support/share.js';

const REDEMPTIONS = 200;

describe('Two api processes behave as one', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let keysDir: string;
  let apis: ServiceProcess[];
  let projector: ServiceProcess;
  let platform: Platform;
  let bank: BankClient;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    database = await freshDatabase();
    keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
    environment = {
      DATABASE_URL: database.connectionString,
      PASSID_KEYS_DIR: keysDir,
      PASSID_PUBLIC_URL: 'http://ledger.example',
    };
    platform = await openPlatform({
      config: readConfig(environment),
      log: createLog('silent'),
      database: database.connection,
    });
    projector = ServiceProcess.spawn('projector', 0, environment);
    apis = await Promise.all([startApi(), startApi()]);
    bank = await BankClient.onboard(api(0).call);
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
  const through = (index: number): BankClient => bank.through(api(index).call);

  it(`one of ${REDEMPTIONS} concurrent redemptions of a single-use share succeeds, and there is one CodeRedeemed`, async () => {
    const { code, stream } = await createShare(platform);
    const answers = await Promise.all(Array.from({ length: REDEMPTIONS }, (_, index) => through(index).redeem(code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 200);
    for (const answer of refused) expectProblem(answer, 409, 'CODE_ALREADY_REDEEMED');
    const types = (await platform.store.readStream(stream)).map(({ type }) => type);
    expect(types).toEqual(['ShareCreated', 'CodeRedeemed']);
  });

  it('a request repeated at both, 40 times at once, has one effect and one answer', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => through(index).redeem('KE8V-3TXY-Z72L', {}, key)),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
  });

  it('a request is answered the same after the process that answered it is gone', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await through(1).redeem('KE8V-3TXY-Z72L', {}, key);
    api(1).kill();
    await api(1).exited;
    apis[1] = await startApi();
    const again = await through(1).redeem('KE8V-3TXY-Z72L', {}, key);
    expect(again.text).toBe(first.text);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  it('what one announced the other knows', async () => {
    const fresh = await BankClient.onboard(api(0).call);
    const { json } = await fresh.through(api(1).call).redeem('KE8V-3TXY-Z72L');
    const { data } = json;
    expect((await fresh.through(api(0).call).audit(data.audit_id)).status).toBe(200);
    expect((await fresh.call('GET', `/api/v1/bridge/verify/${data.token}`)).status).toBe(200);
    expect((await fresh.verify(data.token)).json.credential_valid).toBe(true);
  });
});
