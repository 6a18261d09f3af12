import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, BankClient } from '../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { wholeLedger } from '../support/faults-ledger.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';

const CLIENTS = 10;
const RETRIES = 50;

let database: FreshDatabase;
let keysDir: string;
/** They meet in the database only, as two processes do. */
let apps: LedgerApp[];
let bank: BankClient;
let token: string;
beforeAll(async () => {
  database = await freshDatabase();
  keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
  const on = { database, keysDir };
  apps = [await startLedgerApp(on), await startLedgerApp(on)];
  bank = await app(0).onboard();
  token = (await bank.redeem('KE8V-3TXY-Z72L')).json.data.token;
});
afterAll(async () => {
  for (const each of apps) await each.close();
  await database.drop();
  await rm(keysDir, { recursive: true });
});

const app = (index: number): LedgerApp => apps[index % apps.length] as LedgerApp;

type Post = (bank: BankClient, headers: Record<string, string>) => Promise<Answer>;

/** Every client asks again and again, all of them at once, at either process. */
async function storm(post: Post, key: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  const client = async (number: number): Promise<void> => {
    for (let retry = 0; retry < RETRIES; retry += 1) {
      const headers = { 'idempotency-key': key, 'x-request-id': `storm-${key}-${number}-${retry}` };
      answers.push(await post(bank.through(app(number + retry).call), headers));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  return answers;
}

describe(`${CLIENTS} clients with ${RETRIES} retries each, and one key`, () => {
  const posts: [string, string[], number, Post][] = [
    ['redeem once', ['CodeRedeemed', 'TokenVerified'], 200, (by, headers) => by.redeem('NG4M-XQRS-T88W', {}, headers)],
    ['verify once', ['TokenVerified'], 200, (by, headers) => by.verify(token, {}, headers)],
    ['are refused once', ['TokenRejected'], 404, (by, headers) => by.redeem('ZZZZ-ZZZZ-ZZZZ', {}, headers)],
    ['make one session', ['SessionCreated'], 201, (by, headers) => by.call('POST', '/v1/sessions', {}, headers)],
    [
      'move the clock once',
      ['SandboxClockAdvanced'],
      200,
      (by, headers) => by.call('POST', '/api/sandbox/clock', { advanceSeconds: 1 }, headers),
    ],
    [
      'report one outcome',
      ['OutcomeReported'],
      201,
      (by, headers) => by.call('POST', '/v1/outcome', { token, outcome: 'repaid' }, headers),
    ],
  ];

  it.each(posts)('%s', async (_, effects, status, post) => {
    const key = randomUUID();
    const answers = await storm(post, key);
    expect(answers).toHaveLength(CLIENTS * RETRIES);
    expect([...new Set(answers.map((answer) => answer.status))]).toEqual([status]);
    // A problem names the request it answers, which is another one each time.
    const said = answers.map(({ json }) => JSON.stringify({ ...json, request_id: undefined }));
    expect(new Set(said).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    const caused = (await wholeLedger(app(0).platform.store)).filter(({ metadata }) =>
      metadata.correlation_id.startsWith(`storm-${key}-`),
    );
    const types = caused.map(({ type }) => type);
    for (const effect of effects) expect(types.filter((type) => type === effect)).toHaveLength(1);
  });

  it('refuse another body under the same key, at either process', async () => {
    const key = { 'idempotency-key': randomUUID() };
    expect((await bank.through(app(0).call).redeem('KE8V-3TXY-Z72L', {}, key)).status).toBe(200);
    for (const each of apps)
      expectProblem(await bank.through(each.call).redeem('NG4M-XQRS-T88W', {}, key), 422, 'IDEMPOTENCY_KEY_REUSED');
  });
});
