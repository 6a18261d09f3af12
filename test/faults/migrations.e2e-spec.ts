import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MIGRATIONS } from '@passid/migrations';
import pg from 'pg';
import { emptyDatabase, type FreshDatabase } from '../support/database.js';

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let database: FreshDatabase;
let keysDir: string;
beforeEach(async () => {
  database = await emptyDatabase();
  keysDir = mkdtempSync(path.join(tmpdir(), 'passid-keys-'));
});
afterEach(async () => {
  await database.drop();
  rmSync(keysDir, { recursive: true });
});

function run(file: string, args: readonly string[] = [], environment: Record<string, string> = {}): Promise<Run> {
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: database.connectionString,
    PASSID_KEYS_DIR: keysDir,
    PASSID_LOG_LEVEL: 'silent',
    ...environment,
  };
  return new Promise((resolve) =>
    execFile(process.execPath, [file, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    ),
  );
}

const migrate = (...args: readonly string[]): Promise<Run> => run('dist/apps/operator/src/migrate.js', args);

async function query(sql: string): Promise<void> {
  const client = new pg.Client(database.connection);
  await client.connect();
  await client.query(sql);
  await client.end();
}

describe('npm run migrate', () => {
  it('applies what is missing, once, and says where the schema stands', async () => {
    expect(await migrate('status')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 baseline  to be applied'),
    });
    expect(await migrate()).toMatchObject({ code: 0, stdout: expect.stringContaining('applied 1 baseline') });
    expect(await migrate()).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to apply') });
    const status = await migrate('status', '--json');
    expect(status.code).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({
      applied: MIGRATIONS.map(({ version, name }) => ({ version, name })),
      pending: [],
    });
  });

  it('explains itself, and answers bad input with its usage and exit code 2', async () => {
    expect(await migrate('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: npm run migrate'),
    });
    for (const args of [['down'], ['status', 'more'], ['--force']])
      expect(await migrate(...args)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Usage: npm run migrate'),
      });
  });
});

describe('A process in production', () => {
  const start = (app: string): Promise<Run> =>
    run(`dist/apps/${app}/src/main.js`, [], { NODE_ENV: 'production', PASSID_METRICS_PORT: '0' });

  it.each(['api', 'projector', 'dispatcher'])('%s ends with a sentence on a database without a schema', async (app) => {
    expect(await start(app)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^The schema of the database has version 0, and this release needs \d+\. Run: npm run migrate\n$/,
      ),
    });
  });

  it('ends with a sentence on a schema that has left behind what it knows', async () => {
    await migrate();
    await query(`insert into migrations.applied (version, name, needed_version) values (999, 'later', 999)`);
    const { code, stderr } = await start('api');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The schema of the database has version 999, which processes that know less than version 999 cannot use; .*\n$/,
    );
  });
});
