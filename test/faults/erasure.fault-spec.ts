import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectionOfRunning } from '@passid/embedded-postgres';
import type pg from 'pg';
import { BankClient } from '../support/bank-client.js';
import { poolOf } from '../support/pool-of.js';
import { Receiver } from '../support/receiver.js';
import { seeded } from '../support/seeded.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';
import { ATTRIBUTES, PASSWORD } from '../support/wallet-client.js';

/** Every form in which a text could have been written down: as it is, or inside something that was encoded as base64. */
function traces(text: string): string[] {
  const shifted = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
    // The first and the last characters also hold bits of what stands beside the text.
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });
  return [text, ...shifted, ...shifted.map((each) => each.replaceAll('+', '-').replaceAll('/', '_'))];
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** Which of the files hold any of the needles. A file that goes away meanwhile holds nothing. */
async function holding(directory: string, needles: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of await filesIn(directory)) {
    const content = await readFile(file).catch(() => Buffer.alloc(0));
    for (const needle of needles)
      if (content.includes(needle)) found.push(`${path.relative(directory, file)}: ${needle}`);
  }
  return found;
}

describe('What is personal stands in plain text nowhere, and once it is erased nothing opens it', () => {
  const secret = randomUUID();
  const planted = {
    email: `planted-${secret}@mail.example`,
    reference: `planted-reference-${secret}`,
    income: String(seeded('planted income').between(10 ** 11, 10 ** 12)),
  };
  let dataDir: string;
  let service: ServiceProcess;
  let receiver: Receiver;
  let bank: BankClient;
  let pool: pg.Pool;
  let output = '';
  let holder: { token: string; holderId: string };
  let share: { code: string; token: string };
  let wrappedKey: string;
  let auditId: string;

  const call = (method: string, url: string, body?: object) =>
    service.call(method, url, { authorization: `Bearer ${holder.token}` }, body);

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'passid-erasure-'));
    receiver = await Receiver.listen();
    // An endpoint that says back what it was told.
    receiver.answer = (response, { raw }) => response.end(raw);
    service = ServiceProcess.spawn('all-in-one', await freePort(), {
      PASSID_DATA_DIR: dataDir,
      PASSID_LOG_LEVEL: 'trace',
    });
    for (const stream of [service.child.stdout, service.child.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await waitFor(() => service.isReady(), 'the service to be ready');
    bank = await BankClient.onboard(service.call);
    await bank.configureWebhook(receiver.url);
    const signedUp = await service.call(
      'POST',
      '/api/wallet/holders',
      {},
      { email: planted.email, password: PASSWORD },
    );
    holder = signedUp.json;
    await call('POST', '/api/wallet/credentials', { ...ATTRIBUTES, monthlyIncome: Number(planted.income) });
    share = (await call('POST', '/api/v1/bridge/share/create', { permissions: ['income_verified'] })).json;
    const redeemed = await bank.redeem(share.code, { institution_reference: planted.reference });
    auditId = redeemed.json.data.audit_id;
    await receiver.untilAbout(auditId);
    await bank.verify(share.token);
    await call('GET', `/api/v1/bridge/share/user/${holder.holderId}`);
    const connection = connectionOfRunning(dataDir);
    if (connection === undefined) throw new Error('The embedded server is not running.');
    pool = poolOf(connection);
    const { rows } = await pool.query('select wrapped_key from subjects.key where subject_id = $1', [holder.holderId]);
    wrappedKey = rows[0].wrapped_key.ciphertext;
    await waitFor(async () => {
      const sent = await pool.query(`select 1 from ledger.event where type = 'WebhookDelivered'`);
      return (sent.rowCount ?? 0) >= 2;
    }, 'the deliveries to be written down');
    await pool.query('checkpoint');
  }, 90_000);
  afterAll(async () => {
    await pool.end();
    await service.stop();
    await receiver.close();
    await rm(dataDir, { recursive: true, force: true });
    await rm(`${dataDir}.erasures.journal`);
  });

  /** Every row of every table, as text. */
  async function dump(): Promise<string> {
    const tables = await pool.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
    );
    const texts = tables.rows.map(async ({ name }) => {
      const { rows } = await pool.query<{ line: string }>(`select t::text as line from ${name} t`);
      return rows.map(({ line }) => line).join('\n');
    });
    return (await Promise.all(texts)).join('\n');
  }

  const needles = (): string[] =>
    [planted.email, planted.reference, planted.income, share.code, share.token].flatMap(traces);

  it('the bank was told, and the search finds what is really there', async () => {
    expect(receiver.about(auditId)[0]?.body.data).toMatchObject({
      token: share.token,
      institution_reference: planted.reference,
      claims: { income_band: '$10,000+/mo' },
    });
    expect(await dump()).toContain(holder.holderId);
    expect(await holding(dataDir, [holder.holderId])).not.toEqual([]);
    expect(await holding(dataDir, [wrappedKey])).not.toEqual([]);
    expect(output).toContain('/api/wallet/holders');
  });

  it('no table, file or log line holds anything personal before the erasure', async () => {
    const text = await dump();
    expect(needles().filter((needle) => text.includes(needle) || output.includes(needle))).toEqual([]);
    expect(await holding(dataDir, needles())).toEqual([]);
  });

  it('no table, file or piece of the write-ahead log holds it after the erasure, nor the key, wrapped as it was', async () => {
    const bystander = await service.call(
      'POST',
      '/api/wallet/holders',
      {},
      { userId: 'bystander', password: PASSWORD },
    );
    expect((await call('POST', '/api/wallet/erase')).status).toBe(200);
    await waitFor(async () => {
      const { rows } = await pool.query(
        'select is_wal_shredded from subjects.erasure where subject_id = $1 and shredded_at is not null',
        [holder.holderId],
      );
      return rows[0]?.is_wal_shredded === true;
    }, 'the key to be shredded');
    const text = await dump();
    const all = [...needles(), wrappedKey];
    expect(all.filter((needle) => text.includes(needle) || output.includes(needle))).toEqual([]);
    expect(await holding(dataDir, all)).toEqual([]);
    // Whoever was not erased still has a key.
    const login = await service.call('POST', '/api/wallet/login', {}, { userId: 'bystander', password: PASSWORD });
    expect(login.json.holderId).toBe(bystander.json.holderId);
    const audit = await bank.audit(auditId);
    expect(audit.json.verification).toMatchObject({ claims: {}, erasure: { reason: 'SUBJECT_ERASED' } });
  });
});
