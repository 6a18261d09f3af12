import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresFailed } from './errors.js';
import { clearLeftovers } from './leftover-server.js';
import { readPidFile } from './pid-file.js';
import { comesTrue, settles } from './poll.js';
import { signal } from './running-process.js';
import type { ServerAccount } from './server-account.js';
import { spawnWatched, type WatchedProcess } from './watched-process.js';

/** Nobody else shares the socket directory, so any port number will do; this is the one pg assumes. */
export const PORT = 5432;

/** Pause before another start, where the server before has not quite ended. */
const RETRY_MS = 100;

/** Signals are repeated this often: a server that has just started may miss one, and one that is ending ignores it. */
const RESEND_MS = 250;

/** A fast shutdown writes all dirty pages first: 64 MB, on a slow disk. */
const FAST_SHUTDOWN_MS = 30_000;

/** An immediate shutdown writes nothing; the next start replays the log instead. */
const IMMEDIATE_SHUTDOWN_MS = 5_000;

/** The server's message where another one in the same cluster has not quite ended. */
const OTHER_NOT_ENDED = /lock file "postmaster\.pid" already exists|pre-existing shared memory block/;

/** One application's pools fit in 100 connections; 64 MB of buffers and no replication keep an idle server small. */
const MODEST_SETTINGS = {
  max_connections: '100',
  shared_buffers: '64MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  // Old log is deleted and not kept for reuse: it may hold the wrapped key of a person who was erased (libs/subjects).
  wal_recycle: 'off',
};

export interface ServerPlan {
  readonly postgres: string;
  readonly clusterDir: string;
  readonly socketDir: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly account: ServerAccount;
  readonly env: NodeJS.ProcessEnv;
  readonly startTimeoutMs: number;
  readonly log: (line: string) => void;
}

/** Resolves when the server takes connections. */
export async function startServer(plan: ServerPlan): Promise<WatchedProcess> {
  const deadline = performance.now() + plan.startTimeoutMs;
  for (;;) {
    await clearLeftovers(plan);
    const server = await spawnWatched(programOf(plan));
    if (await becomesReady(server, plan, deadline - performance.now())) return server;
    await endServer(server);
    if (performance.now() >= deadline) throw notStarted(`within ${plan.startTimeoutMs} ms`, server);
    if (!OTHER_NOT_ENDED.test(server.stderrTail())) throw notStarted(`(exit code ${await server.ended})`, server);
    await pause(RETRY_MS);
  }
}

/** Clients are disconnected and their open transactions rolled back; committed data is on the disk already. */
export async function endServer(server: WatchedProcess): Promise<void> {
  if (await settles(server.ended, 0)) return;
  if (await endsAfter('SIGINT', server, FAST_SHUTDOWN_MS)) return;
  if (await endsAfter('SIGQUIT', server, IMMEDIATE_SHUTDOWN_MS)) return;
  signal(server.pid, 'SIGKILL');
  await server.ended;
}

async function endsAfter(name: NodeJS.Signals, server: WatchedProcess, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  do {
    signal(server.pid, name);
    if (await settles(server.ended, RESEND_MS)) return true;
  } while (performance.now() < deadline);
  return false;
}

function programOf({ postgres, clusterDir, socketDir, settings, account, env, log }: ServerPlan) {
  const reach = {
    listen_addresses: '',
    port: String(PORT),
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
  };
  const all = Object.entries({ ...MODEST_SETTINGS, ...settings, ...reach });
  const args = ['-D', clusterDir, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  return { command: postgres, args, account, env, endSignal: 'SIGINT' as const, log };
}

/** The socket directory is new each time, so that a pid file from before is not mistaken for this server's. */
async function becomesReady(server: WatchedProcess, plan: ServerPlan, withinMs: number): Promise<boolean> {
  const end = { hasCome: false };
  void server.ended.then(() => (end.hasCome = true));
  const isReady = () => {
    const file = readPidFile(plan.clusterDir);
    return file?.socketDir === plan.socketDir && file.status === 'ready';
  };
  await comesTrue(() => end.hasCome || isReady(), withinMs);
  return !end.hasCome && isReady();
}

function notStarted(how: string, { stderrTail }: WatchedProcess): EmbeddedPostgresFailed {
  return new EmbeddedPostgresFailed(`The embedded PostgreSQL did not start ${how}.`, stderrTail());
}
