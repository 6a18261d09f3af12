import path from 'node:path';
import { claimDataDirectory } from './claim.js';
import { ensureCluster } from './cluster.js';
import { assertReachable, openDataDirectory } from './data-directory.js';
import { reachablePrograms } from './programs.js';
import { endServer, PORT, startServer } from './server.js';
import { serverAccount } from './server-account.js';
import { serverEnvironment } from './server-environment.js';
import { createSocketDirectory, notedSocketDirectory, removeSocketDirectory } from './socket-directory.js';
import type { WatchedProcess } from './watched-process.js';

/** A start takes a tenth of a second, and replaying the log after a crash (at most 1 GB of it) well under a minute. */
const START_TIMEOUT_MS = 120_000;

const USER = 'passid';
const DATABASE = 'postgres';

export interface EmbeddedPostgres {
  /** For pg; the host is the directory of a Unix socket. */
  readonly connection: { host: string; port: number; user: string; database: string };
  /** The postmaster's. */
  readonly pid: number;
  /** Resolves when the server process has ended, expected or not. */
  readonly exited: Promise<number | null>;
  /** Called when the server ends without `stop`, also where it ended before. */
  onUnexpectedExit(listener: (code: number | null) => void): void;
  /** Fast shutdown, removes the socket folder, releases the data directory. Safe to call twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Created if it does not exist. The server uses `postgres`, `lib`, `owner.json` and `socket-dir` in it. */
  dataDir: string;
  log?: (line: string) => void;
  /** PostgreSQL's own; they cannot open the server to the network. */
  settings?: Record<string, string>;
  startTimeoutMs?: number;
}

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = openDataDirectory(options.dataDir);
  const release = claimDataDirectory(dataDir);
  const socketNote = path.join(dataDir, 'socket-dir');
  const leave = () => {
    removeSocketDirectory(socketNote);
    release();
  };
  try {
    const { server, socketDir } = await startIn(dataDir, socketNote, options);
    return handle(server, socketDir, leave);
  } catch (error) {
    leave();
    throw error;
  }
}

/** How to reach the server that another process keeps on this directory; undefined when no server has been started. */
export function connectionOfRunning(dataDir: string): EmbeddedPostgres['connection'] | undefined {
  const socketDir = notedSocketDirectory(path.join(dataDir, 'socket-dir'));
  return socketDir === undefined ? undefined : { host: socketDir, port: PORT, user: USER, database: DATABASE };
}

async function startIn(dataDir: string, socketNote: string, options: EmbeddedPostgresOptions) {
  const { log = () => undefined, settings = {}, startTimeoutMs = START_TIMEOUT_MS } = options;
  const clusterDir = path.join(dataDir, 'postgres');
  const account = serverAccount(clusterDir);
  assertReachable(dataDir, account);
  const programs = reachablePrograms(account);
  const env = serverEnvironment(programs, path.join(dataDir, 'lib'));
  const initdb = path.join(programs, 'bin', 'initdb');
  await ensureCluster({ dataDir, clusterDir, initdb, user: USER, account, env, log });
  const socketDir = createSocketDirectory(socketNote, account);
  const postgres = path.join(programs, 'bin', 'postgres');
  const server = await startServer({ postgres, clusterDir, socketDir, settings, account, env, startTimeoutMs, log });
  return { server, socketDir };
}

function handle(server: WatchedProcess, socketDir: string, leave: () => void): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  const unexpectedEnd = server.ended.then((code) => ({ code, isUnexpected: stopping === undefined }));
  return {
    connection: { host: socketDir, port: PORT, user: USER, database: DATABASE },
    pid: server.pid,
    exited: server.ended,
    onUnexpectedExit: (listener) =>
      void unexpectedEnd.then(({ code, isUnexpected }) => {
        if (isUnexpected) listener(code);
      }),
    stop: () => (stopping ??= endServer(server).then(leave)),
  };
}
