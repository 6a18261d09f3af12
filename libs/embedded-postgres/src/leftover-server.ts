import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { EmbeddedPostgresFailed } from './errors.js';
import { pidFilePath, readPidFile } from './pid-file.js';
import { comesTrue } from './poll.js';
import { isRunning, nameOf, signal } from './running-process.js';
import type { ServerAccount } from './server-account.js';

/** Signals are repeated this often: a server that has just started may miss one, and one that is ending ignores it. */
const RESEND_MS = 250;

/** A fast shutdown writes all dirty pages first: 64 MB, on a slow disk. */
const FAST_SHUTDOWN_MS = 30_000;

/** These end at once, unless the kernel holds the process in a read or write. */
const ABRUPT_END_MS = 5_000;

export interface Cluster {
  readonly clusterDir: string;
  readonly account: ServerAccount;
  readonly log: (line: string) => void;
}

/** Ends the processes that an earlier owner's server left running, and removes the pid file that would stop the next one. */
export async function clearLeftovers(cluster: Cluster): Promise<void> {
  const noted = readPidFile(cluster.clusterDir);
  if (noted === undefined) return;
  await endLeftovers(cluster, noted.pid);
  // The server refuses to start while any process, a zombie or one of another program, has the noted number. Removing the file is
  // safe only because no process of the cluster is left.
  rmSync(pidFilePath(cluster.clusterDir), { force: true });
}

async function endLeftovers(cluster: Cluster, postmaster: number): Promise<void> {
  const left = () => serverProcesses(cluster, postmaster);
  const gone = () => left().length === 0;
  if (gone()) return;
  cluster.log(`A server from before still runs in ${cluster.clusterDir} (${left().join(', ')}); ending it.`);
  for (const deadline = performance.now() + FAST_SHUTDOWN_MS; performance.now() < deadline;) {
    if (left().includes(postmaster)) signal(postmaster, 'SIGINT');
    if (await comesTrue(gone, RESEND_MS)) return;
  }
  for (const abrupt of ['SIGQUIT', 'SIGKILL'] as const) {
    for (const pid of left()) signal(pid, abrupt);
    if (await comesTrue(gone, ABRUPT_END_MS)) return;
  }
  throw new EmbeddedPostgresFailed(`The processes ${left().join(', ')} use ${cluster.clusterDir} and do not end.`);
}

/** Every server process works inside its cluster, which tells it from any other process, also another PostgreSQL's. */
function serverProcesses(cluster: Cluster, postmaster: number): number[] {
  if (process.platform !== 'linux') return postmasterFromPs(cluster.clusterDir, postmaster);
  const script = 'for p in /proc/[0-9]*; do [ "$p/cwd" -ef "$1" ] && echo "${p#/proc/}"; done';
  // As the server's account: in a container even root may not look at another account's processes.
  const { stdout, error } = spawnSync('/bin/sh', ['-c', script, 'sh', cluster.clusterDir], {
    ...cluster.account,
    cwd: '/',
    env: {},
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  const inside = stdout.split('\n').filter(Boolean).map(Number);
  return inside.filter((pid) => nameOf(pid) === 'postgres' && isRunning(pid));
}

function postmasterFromPs(clusterDir: string, postmaster: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(postmaster)], { encoding: 'utf8' });
  return isRunning(postmaster) && stdout.includes(`-D ${clusterDir} `) ? [postmaster] : [];
}
