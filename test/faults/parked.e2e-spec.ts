import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '@passid/event-store';
import { READ_MODELS, rebuild } from '@passid/read-models';
import { ApiModule } from '../../apps/api/src/api.module.js';
import { ProjectorModule } from '../../apps/projector/src/projector.module.js';
import type { BankClient } from '../support/bank-client.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { anything, BY_HAND } from '../support/faults-ledger.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { Receiver } from '../support/receiver.js';
import { waitFor } from '../support/wait-for.js';

const MODEL = 'verification-by-audit-id';

let database: FreshDatabase;
let keysDir: string;
let receiver: Receiver;
let ledger: LedgerApp;
let bank: BankClient;
let auditId: string;
beforeAll(async () => {
  database = await freshDatabase();
  keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
  receiver = await Receiver.listen();
  ledger = await startLedgerApp({ database, keysDir, hasMadeUpEvents: true, apps: [ApiModule, ProjectorModule] });
  bank = await ledger.onboard();
  await bank.configureWebhook(receiver.url);
  auditId = (await bank.redeem('KE8V-3TXY-Z72L')).json.data.audit_id;
  await query('insert into feed.place select $1, max(position) from ledger.event', ['dispatcher']);
  await ledger.close();
  ledger = await startLedgerApp({ database, keysDir, hasMadeUpEvents: true });
  bank = bank.through(ledger.call);
});
afterAll(async () => {
  await ledger.close();
  await receiver.close();
  await database.drop();
  await rm(keysDir, { recursive: true });
});

const query = (sql: string, values: unknown[]) => ledger.platform.pool.query(sql, values);

/** As if its code could not digest the verification before it was mended. */
const park = (table: 'views' | 'feed', by: string) =>
  query(
    `insert into ${table}.parked_event select $1, position, metadata->>'event_id', stream, type, 'mended since'
      from ledger.event where type = 'TokenVerified' and data->>'verificationId' = $2`,
    [by, auditId],
  );

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function parked(...args: string[]): Promise<Run> {
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: database.connectionString,
    PASSID_KEYS_DIR: keysDir,
    PASSID_LOG_LEVEL: 'silent',
  };
  return new Promise((resolve) =>
    execFile(process.execPath, ['dist/apps/dispatcher/src/parked.js', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    ),
  );
}

describe('npm run parked', () => {
  it('has the dispatcher schedule what it had not, once', async () => {
    await park('feed', 'dispatcher');
    expect(JSON.parse((await parked('list', '--json')).stdout)).toMatchObject({
      parked: [{ by: 'dispatcher', type: 'TokenVerified', reason: 'mended since' }],
    });
    expect(receiver.received).toHaveLength(0);
    expect(await parked('retry', 'dispatcher')).toEqual({
      code: 0,
      stdout: '1 digested, 0 events parked\n',
      stderr: '',
    });
    await receiver.untilAbout(auditId);
    await waitFor(async () => (await bank.audit(auditId)).text.includes('WebhookDelivered'), 'the delivery to end');
  });

  it('has nothing sent that was sent before', async () => {
    await park('feed', 'dispatcher');
    expect((await parked('retry')).stdout).toBe('1 digested, 0 events parked\n');
    const later = (await bank.redeem('NG4M-XQRS-T88W')).json.data.audit_id;
    await receiver.untilAbout(later);
    expect(receiver.received).toHaveLength(2);
  });

  it('has a read model project what it can by now, and says what still fails', async () => {
    await transact(ledger.platform.store, 'poison', anything, () => [{ type: 'TokenVerified', data: {} }], {
      ...BY_HAND,
      recorded_at: ledger.clock.now().toISOString(),
    });
    await waitFor(
      async () => (await query('select from views.parked_event where model = $1', [MODEL])).rowCount === 1,
      'it',
    );
    await query(`delete from views.verification_by_audit_id where audit_id = $1`, [auditId]);
    await park('views', MODEL);
    const { code, stdout } = await parked('retry', MODEL, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ digested: 1, parked: [{ by: MODEL, stream: 'poison' }] });
    expect((await query('select from views.verification_by_audit_id where audit_id = $1', [auditId])).rowCount).toBe(1);
    const [model] = READ_MODELS.filter(({ name }) => name === MODEL);
    expect(model && (await rebuild(ledger.platform.pool, ledger.platform.store, model))).toMatchObject({
      isEqual: true,
      parked: 1,
    });
  });

  it('explains itself, and answers bad input with its usage and exit code 2', async () => {
    expect(await parked('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: npm run parked') });
    for (const args of [[], ['drop'], ['list', 'all'], ['retry', 'nobody'], ['list', '--force']])
      expect(await parked(...args)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Usage: npm run parked'),
      });
  });
});
