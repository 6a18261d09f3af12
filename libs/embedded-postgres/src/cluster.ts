import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresFailed } from './errors.js';
import { settles } from './poll.js';
import { signal } from './running-process.js';
import { giveTo, type ServerAccount } from './server-account.js';
import { spawnWatched, type WatchedProcess } from './watched-process.js';

/** initdb takes about a second; a minute or two means trouble with the disk, which the caller should hear of. */
const INITDB_TIMEOUT_MS = 120_000;

/** An initdb whose parent was killed may still write for a moment while its files are removed. */
const REMOVE_RETRIES_MAX = 20;
const REMOVE_RETRY_MS = 50;

const UNFINISHED_PREFIX = 'postgres-initdb-';

/** The shell's codes for a program that it cannot execute or cannot find. */
const NOT_EXECUTABLE_CODES = [126, 127];

export interface ClusterOrigin {
  readonly dataDir: string;
  readonly clusterDir: string;
  readonly initdb: string;
  readonly user: string;
  readonly account: ServerAccount;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/** The cluster gets its name only when initdb has finished: an unfinished one cannot be told from a finished one. */
export async function ensureCluster(origin: ClusterOrigin): Promise<void> {
  removeUnfinished(origin.dataDir);
  if (existsSync(origin.clusterDir)) return;
  const unfinished = mkdtempSync(path.join(origin.dataDir, UNFINISHED_PREFIX));
  giveTo(origin.account, unfinished);
  await initdb(unfinished, origin);
  renameSync(unfinished, origin.clusterDir);
  makeRenameDurable(origin.dataDir);
}

async function initdb(directory: string, { initdb: command, user, account, env, log }: ClusterOrigin): Promise<void> {
  const args = ['-D', directory, '-U', user, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions'];
  const running = await spawnWatched({ command, args, account, env, endSignal: 'SIGTERM', log });
  if (!(await settles(running.ended, INITDB_TIMEOUT_MS))) signal(running.pid, 'SIGKILL');
  const code = await running.ended;
  if (code !== 0) throw initdbFailed(code, running);
}

function initdbFailed(code: number | null, { stderrTail }: WatchedProcess): EmbeddedPostgresFailed {
  const cure = NOT_EXECUTABLE_CODES.includes(code ?? 0)
    ? ' The bundled programs need glibc 2.27 or newer (Alpine has none); elsewhere set DATABASE_URL to a PostgreSQL server.'
    : '';
  return new EmbeddedPostgresFailed(`initdb ended with code ${code}.${cure}`, stderrTail());
}

function removeUnfinished(dataDir: string): void {
  for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith(UNFINISHED_PREFIX))) {
    const retries = { maxRetries: REMOVE_RETRIES_MAX, retryDelay: REMOVE_RETRY_MS };
    rmSync(path.join(dataDir, name), { recursive: true, force: true, ...retries });
  }
}

/** Otherwise a power cut could undo the renaming, and the next start would remove the rows with the unfinished cluster. */
function makeRenameDurable(dataDir: string): void {
  const descriptor = openSync(dataDir, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
