import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { BankClient, type Answer } from '../support/bank-client.js';
import { freshDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';
import { PASSWORD, WalletClient } from '../support/wallet-client.js';

let folder: string;
let port: number;
let service: ServiceProcess;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passid-journal-'));
  // PostgreSQL runs as another user where this runs as root.
  await chmod(folder, 0o755);
  port = await freePort();
});
afterEach(async () => {
  service.kill();
  await service.exited;
  await rm(folder, { recursive: true, force: true });
});

/** With owners and modes, as an operator would. */
const copy = (from: string, to: string) => promisify(execFile)('cp', ['-Rp', from, to]);

/** A wallet of which a bank has redeemed one share and holds another. */
async function known() {
  const bank = await BankClient.onboard(service.call);
  const wallet = await WalletClient.withCredential(service.call);
  const [redeemed, open] = [await wallet.share(), await wallet.share()];
  const { json } = await bank.redeem(redeemed.code, { institution_reference: 'loan 4711' });
  return { bank, wallet, redeemed, open, auditId: json.data.audit_id as string };
}

/** Asks from the start of the process on, as fast as it can, until the process is ready and has answered. */
async function answersWhileStarting(start: () => ServiceProcess, ask: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  service = start();
  let isReady = false;
  while (!isReady || answers.length === 0) {
    const wasReady = await service.isReady();
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) answers.push(answer);
    isReady = wasReady;
  }
  return answers;
}

describe('A data folder that was copied before an erasure and put back after it', () => {
  it('serves nothing of the erased person, not for a moment, and the ledger tells the erasure again', async () => {
    const dataDir = path.join(folder, 'data');
    const start = (): ServiceProcess => ServiceProcess.spawn('all-in-one', port, { PASSID_DATA_DIR: dataDir });
    service = start();
    await service.untilReady();
    const { bank, wallet, redeemed, open, auditId } = await known();
    expect((await bank.audit(auditId)).json.verification.claims).not.toEqual({});
    await service.stop();
    await copy(dataDir, path.join(folder, 'copy'));
    service = start();
    await service.untilReady();
    const { erasedAt } = (await wallet.through(service.call).erase()).json;
    await service.stop();
    await rm(dataDir, { recursive: true });
    await copy(path.join(folder, 'copy'), dataDir);

    const again = () => bank.through(service.call);
    const answers = await answersWhileStarting(start, () => again().audit(auditId));
    const erasure = { reason: 'SUBJECT_ERASED', erased_at: erasedAt };
    for (const { status, json } of answers) {
      expect(status).toBe(200);
      expect(json.verification).toMatchObject({ token: null, claims: {}, erasure });
    }
    const login = { email: wallet.email, password: PASSWORD };
    expect((await service.call('POST', '/api/wallet/login', {}, login)).status).toBe(401);
    expect((await again().verify(redeemed.token)).json).toMatchObject({ credential_valid: false, claims: {} });
    expect(service.output).toContain('keys of erased people had come back');
    // Any process completes what the restored ledger does not know.
    await waitFor(async () => {
      const history = await wallet.through(service.call).history();
      return history.json.erasure?.erased_at === erasedAt;
    }, 'the ledger to tell the erasure');
    await waitFor(
      async () => (await again().redeem(open.code)).json.code === 'CODE_REVOKED',
      'the share to be revoked',
    );
    expectProblem(
      await wallet.through(service.call).call('GET', '/api/wallet/credentials'),
      401,
      'HOLDER_LOGIN_INVALID',
    );
  }, 120_000);
});

describe('With a database of its own', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let pool: pg.Pool;
  let journal: string;
  beforeEach(async () => {
    database = await freshDatabase();
    pool = new pg.Pool(database.connection);
    journal = path.join(folder, 'erased', 'who.journal');
    await mkdir(path.dirname(journal));
  });
  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  const environment = () => ({
    DATABASE_URL: database.connectionString,
    PASSID_DATA_DIR: path.join(folder, 'data'),
    PASSID_KEYS_DIR: path.join(folder, 'keys'),
    PASSID_ERASURE_JOURNAL: journal,
    PASSID_PUBLIC_URL: 'http://ledger',
  });
  const start = (): ServiceProcess => ServiceProcess.spawn('all-in-one', port, environment());
  const keyOf = async (subjectId: string) =>
    (await pool.query('select * from subjects.key where subject_id = $1', [subjectId])).rows[0];

  it('a key that is put back alone, with nothing that knows of its erasure, is destroyed before the process is ready', async () => {
    service = start();
    await service.untilReady();
    const { bank, wallet, auditId } = await known();
    const key = await keyOf(wallet.holderId);
    await wallet.erase();
    await service.stop();
    await pool.query('delete from subjects.erasure');
    await pool.query(
      'insert into subjects.key (subject_id, environment, login_hash, wrapped_key) values ($1, $2, $3, $4)',
      [key.subject_id, key.environment, key.login_hash, JSON.stringify(key.wrapped_key)],
    );
    const answers = await answersWhileStarting(start, () => bank.through(service.call).audit(auditId));
    for (const { json } of answers) expect(json.verification).toMatchObject({ token: null, claims: {} });
    expect(await keyOf(wallet.holderId)).toBeUndefined();
  }, 90_000);

  it('an erasure that was killed between journal and key is complete before the next process is ready', async () => {
    service = start();
    await service.untilReady();
    const { bank, wallet, auditId } = await known();
    const blocker = await pool.connect();
    await blocker.query('begin');
    // Reads go on; the record of the erasure, and with it the end of the key, waits.
    await blocker.query('lock table subjects.erasure in exclusive mode');
    const erase = wallet.erase().catch(() => undefined);
    await waitFor(
      async () => (await readFile(journal, 'utf8').catch(() => '')).endsWith('\n'),
      'the line in the journal',
    );
    service.kill();
    await Promise.all([service.exited, erase]);
    await blocker.query('rollback');
    blocker.release();
    expect(await keyOf(wallet.holderId)).toBeDefined();
    const answers = await answersWhileStarting(start, () => bank.through(service.call).audit(auditId));
    for (const { json } of answers) expect(json.verification).toMatchObject({ token: null, claims: {} });
    expect(await keyOf(wallet.holderId)).toBeUndefined();
  }, 90_000);

  it('several processes that erase at once write one line for each person, before they answer', async () => {
    service = start();
    const second = ServiceProcess.spawn('api', await freePort(), environment());
    await Promise.all([service.untilReady(), second.untilReady()]);
    const wallets = await Promise.all(Array.from({ length: 12 }, () => WalletClient.signUp(service.call)));
    const lines = async () =>
      (await readFile(journal, 'utf8'))
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line));
    await Promise.all(
      wallets.map(async (wallet, index) => {
        const { holderId, erasedAt } = (await wallet.through(index % 2 ? service.call : second.call).erase()).json;
        expect(await lines()).toContainEqual({ subject_id: holderId, erased_at: erasedAt });
      }),
    );
    expect(await lines()).toHaveLength(wallets.length);
    await second.stop();
  }, 90_000);

  it('a journal that was lost is named, and written again; one that cannot be used ends the start with a sentence', async () => {
    service = start();
    await service.untilReady();
    const { wallet } = await known();
    await wallet.erase();
    await service.stop();
    const before = await readFile(journal, 'utf8');
    await rm(journal);
    service = start();
    await service.untilReady();
    expect(service.output).toContain('the erasure journal was missing');
    expect(service.output).toContain(journal);
    expect(await readFile(journal, 'utf8')).toBe(before);
    await service.stop();
    await writeFile(journal, `?\n${before}`);
    service = start();
    expect((await service.exited).code).toBe(1);
    expect(service.output).toMatch(/^Line 1 of .*who\.journal cannot be read, [^\n]+\n$/);
    await rm(path.dirname(journal), { recursive: true });
    service = start();
    expect((await service.exited).code).toBe(1);
    expect(service.output).toMatch(
      /^The erasure journal .* cannot be written: [^\n]+ Set PASSID_ERASURE_JOURNAL [^\n]+\n$/,
    );
  }, 90_000);
});
