import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { READ_MODELS } from '@passid/read-models';
import { ApiModule } from '../../apps/api/src/api.module.js';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { startLedgerApp, type LedgerApp } from '../support/ledger-app.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let database: FreshDatabase;
let keysDir: string;
let ledger: LedgerApp;
beforeAll(async () => {
  database = await freshDatabase();
  keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
  ledger = await startLedgerApp({ database, keysDir, apps: [ApiModule] });
  await ledger.onboard();
});
afterAll(async () => {
  await ledger.close();
  await database.drop();
  await rm(keysDir, { recursive: true });
});

function rebuild(...args: string[]): Promise<Run> {
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: database.connectionString,
    PASSID_KEYS_DIR: keysDir,
    PASSID_LOG_LEVEL: 'silent',
  };
  return new Promise((resolve) =>
    execFile(process.execPath, ['dist/apps/projector/src/rebuild.js', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    ),
  );
}

describe('An api process whose read models are not built', () => {
  it('lives, is not ready, and listens only when they are built', async () => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const api = ServiceProcess.spawn('api', port, {
      DATABASE_URL: database.connectionString,
      PASSID_KEYS_DIR: keysDir,
      PASSID_METRICS_PORT: String(metricsPort),
    });
    const operations = (path: string) => fetch(`http://localhost:${metricsPort}${path}`);
    try {
      await waitFor(
        () =>
          operations('/healthz').then(
            ({ ok }) => ok,
            () => false,
          ),
        'the process to live',
      );
      await waitFor(async () => (await operations('/readyz')).status === 503, 'it to wait for its read models');
      expect(await (await operations('/readyz')).text()).toContain('Read models are being built: ');
      await expect(fetch(`http://localhost:${port}/healthz`)).rejects.toThrow();
      expect(await rebuild('new')).toMatchObject({ code: 0, stderr: '' });
      await api.untilReady();
      expect((await operations('/readyz')).status).toBe(200);
    } finally {
      api.kill();
    }
  });
});

describe('npm run rebuild', () => {
  it('builds what this release has not built, once, and each model is then equal to the ledger', async () => {
    await ledger.platform.pool.query('update views.checkpoint set is_built = false');
    const built = await rebuild('new');
    expect(built).toMatchObject({ code: 0, stderr: '' });
    expect(built.stdout.trim().split('\n')).toHaveLength(READ_MODELS.length);
    expect(built.stdout).toContain('institution-by-key: version 2 built\n');
    expect(await rebuild('new')).toMatchObject({ code: 0, stdout: 'nothing to build\n' });
    const { code, stdout } = await rebuild('institution-by-key', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ read_model: 'institution-by-key', is_equal: true, parked: 0 });
  });

  it('drops versions before those of this release, and no others', async () => {
    const { pool } = ledger.platform;
    await pool.query('create table views.announcements__v0 ()');
    await pool.query(
      `insert into views.checkpoint (model, version, position, moved_at) values ('announcements__v0', 0, 0, now())`,
    );
    expect(await rebuild('--drop-old')).toMatchObject({
      code: 0,
      stdout: '1 old versions dropped, announcements__v0\n',
    });
    expect(await rebuild('--drop-old', '--json')).toMatchObject({ code: 0, stdout: '{"dropped":[]}\n' });
    expect(await rebuild('all')).toMatchObject({ code: 0, stderr: '' });
  });

  it('explains itself, and answers bad input with its usage and exit code 2', async () => {
    expect(await rebuild('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: npm run rebuild'),
    });
    for (const args of [[], ['nothing'], ['all', 'new'], ['all', '--drop-old'], ['all', '--force']])
      expect(await rebuild(...args)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Usage: npm run rebuild'),
      });
  });
});
