import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BankClient, type Call } from '../support/bank-client.js';
import { freshDatabase } from '../support/database.js';
import { freePort, ServiceProcess } from '../support/service-process.js';
import { waitFor } from '../support/wait-for.js';

const CODE = 'KE8V-3TXY-Z72L';
const STARTS_WITHIN_MS = 30_000;

/** The drain of the process, and npm's own end. */
const ENDS_WITHIN_MS = 30_000;

/** From the last answer to the end of the process, whatever connections its clients keep. */
const NOTHING_LEFT_TO_DO_MS = 10_000;

let dataDir: string;
let port: number;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'passid-npm-'));
  port = await freePort();
});
afterEach(async () => {
  for (const line of processesOf(dataDir)) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  if (group !== undefined) killGroup(group);
  group = undefined;
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

/** Of the npm this test started. */
let group: number | undefined;

/** What a failed test left running. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
}

/** Pids of processes that name the directory, or work in it, as every process of its database does. */
function processesOf(directory: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(directory) && !line.includes('ps -eo'));
}

const isPostmasterNoted = (): boolean => existsSync(path.join(dataDir, 'postgres', 'postmaster.pid'));

async function nothingIsLeft(): Promise<void> {
  await waitFor(() => processesOf(dataDir).length === 0, 'every process of the directory to end');
  expect(isPostmasterNoted()).toBe(false);
  await expect(fetch(`http://localhost:${port}/healthz`)).rejects.toThrow();
}

const call: Call = async (method, url, headers = {}, body) => {
  const response = await fetch(`http://localhost:${port}${url}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: Object.fromEntries(response.headers), text, json: JSON.parse(text) };
};

const noLongerListens = (): Promise<void> =>
  waitFor(
    () =>
      call('GET', '/healthz').then(
        ({ status }) => status !== 200,
        () => true,
      ),
    'the process to stop listening',
  );

/**
 * A request of which the service has the first half; `finish` sends the rest and resolves with the status. The
 * connection is then kept for the next request, as a bank's client would.
 */
async function halfARedemption({ workspace }: BankClient): Promise<{ finish(): Promise<number> }> {
  const body = JSON.stringify({ code: CODE });
  const head = [
    'POST /api/bridge/code/redeem HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    `content-length: ${body.length}`,
    `x-institution-key: ${workspace.keys.sandbox}`,
  ].join('\r\n');
  const socket = connect(port, 'localhost');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  socket.write(`${head}\r\n\r\n${body.slice(0, 5)}`);
  // By the answer to this the service has read what was sent before it.
  await call('GET', '/healthz');
  return {
    async finish() {
      socket.write(body.slice(5));
      await waitFor(() => received.includes('\r\n\r\n') || socket.closed, 'the answer to what was in hand');
      return Number(received.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
    },
  };
}

interface Npm {
  readonly child: ChildProcess;
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  output(): string;
}

/** `npm start` without its build, in a group of its own as a terminal would make it. */
async function npmStart(): Promise<Npm> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn('npm', ['start', '--ignore-scripts', '--silent'], {
    env: { ...env, PORT: String(port), PASSID_DATA_DIR: dataDir, PASSID_LOG_LEVEL: 'info' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  group = child.pid;
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000)));
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as never);
  const isReady = (): Promise<boolean> =>
    fetch(`http://localhost:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitFor(isReady, 'npm start to be ready', STARTS_WITHIN_MS);
  return { child, exited, output: () => output };
}

describe('npm start', () => {
  it.each([
    ['SIGTERM to npm alone', 'SIGTERM', 'npm'],
    ['SIGTERM to the group', 'SIGTERM', 'group'],
    ['Ctrl-C, which is SIGINT to the group', 'SIGINT', 'group'],
  ] as const)(
    'stops in order, with 0, and leaves nothing running: %s',
    async (_, signal, whom) => {
      const npm = await npmStart();
      const { pid } = npm.child;
      if (pid === undefined) throw new Error('npm did not start.');
      const half = await halfARedemption(await BankClient.onboard(call));
      process.kill(whom === 'npm' ? pid : -pid, signal);
      await noLongerListens();
      // A second signal, from npm as well as from the terminal, would have cut this off.
      expect(await half.finish()).toBe(200);
      await npm.exited;
      await nothingIsLeft();
      expect(npm.output().match(/"stopping"/g)).toHaveLength(1);
    },
    ENDS_WITHIN_MS + STARTS_WITHIN_MS,
  );

  it(
    'killed with -9 leaves the service or nothing, and it can be started again',
    async () => {
      const npm = await npmStart();
      const { pid } = npm.child;
      if (pid === undefined) throw new Error('npm did not start.');
      process.kill(-pid, 'SIGKILL');
      await npm.exited;
      await waitFor(() => processesOf(dataDir).length === 0, 'every process of the directory to end');
      const again = await ServiceProcess.start('all-in-one', port, { PASSID_DATA_DIR: dataDir });
      expect(await again.stop()).toEqual({ code: 0, signal: null });
      await nothingIsLeft();
    },
    ENDS_WITHIN_MS + STARTS_WITHIN_MS,
  );
});

describe('The process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('answers what it has in hand before it ends on %s', async (signal) => {
    const service = await ServiceProcess.start('all-in-one', port, { PASSID_DATA_DIR: dataDir });
    const bank = await BankClient.onboard(service.call);
    const half = await halfARedemption(bank);
    service.child.kill(signal);
    await noLongerListens();
    expect(await half.finish()).toBe(200);
    const answeredAt = performance.now();
    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - answeredAt).toBeLessThan(NOTHING_LEFT_TO_DO_MS);
    await nothingIsLeft();
  });

  it('ends with its database, says so, and exits non-zero', async () => {
    const service = await ServiceProcess.start('all-in-one', port, { PASSID_DATA_DIR: dataDir });
    const [pid] = readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
    expect((await service.exited).code).toBe(1);
    expect(service.output).toContain('The embedded database ended');
    expect(service.output).not.toContain("Unhandled 'error' event");
    await waitFor(() => processesOf(dataDir).length === 0, 'every process of the directory to end');
  });

  it('starts no server of its own where DATABASE_URL names one', async () => {
    const database = await freshDatabase();
    const environment = { DATABASE_URL: database.connectionString, PASSID_DATA_DIR: dataDir };
    const service = await ServiceProcess.start('all-in-one', port, environment);
    expect(processesOf(path.join(dataDir, 'postgres'))).toEqual([]);
    expect(readdirSync(dataDir)).toEqual(['keys']);
    expect(service.output).toContain(database.connection.database);
    expect((await service.stop()).code).toBe(0);
    await database.drop();
  });

  it.each([
    ['a port that is no port', { PORT: '99999' }, 'PORT is "99999"'],
    ['a DATABASE_URL that is none', { DATABASE_URL: 'mysql://x' }, 'DATABASE_URL is not a PostgreSQL address'],
    [
      'a DATABASE_URL nobody listens at',
      { DATABASE_URL: 'postgresql://u:geheim@127.0.0.1:1/x' },
      'The database cannot be reached',
    ],
    ['a DATABASE_URL with a name nobody knows', { DATABASE_URL: 'postgresql://u@db.invalid/x' }, 'cannot be reached'],
    ['a DATABASE_URL that cannot be read', { DATABASE_URL: 'postgresql://u:p@[::1/x' }, 'DATABASE_URL'],
    ['a data directory that is a file', { PASSID_DATA_DIR: path.resolve('package.json') }, 'package.json'],
    ['keys that are a file', { PASSID_KEYS_DIR: path.resolve('package.json') }, 'package.json'],
  ])('says in a sentence, and without a stack, what is wrong with %s', async (_, wrong, sentence) => {
    const refused = ServiceProcess.spawn('all-in-one', port, { PASSID_DATA_DIR: dataDir, ...wrong });
    expect((await refused.exited).code).toBe(1);
    expect(refused.output).toContain(sentence);
    expect(refused.output).not.toMatch(/\n\s+at /);
    expect(refused.output).not.toContain('geheim');
    await waitFor(() => processesOf(dataDir).length === 0, 'every process of the directory to end');
  });

  it('names a database that is not there', async () => {
    const database = await freshDatabase();
    await database.drop();
    const environment = { DATABASE_URL: database.connectionString, PASSID_DATA_DIR: dataDir };
    const refused = ServiceProcess.spawn('all-in-one', port, environment);
    expect((await refused.exited).code).toBe(1);
    expect(refused.output).toMatch(new RegExp(`cannot be reached: .*${database.connection.database}`));
    expect(refused.output).not.toMatch(/\n\s+at /);
  });
});
