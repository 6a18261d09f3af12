import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresFailed } from './errors.js';

/** Accounts that exist on nearly every host and own nothing of value; initdb insists on one from the passwd file. */
const UNPRIVILEGED_ACCOUNTS = ['postgres', 'nobody'];

/** In the form that `spawn` takes: empty for the account of this process. */
export interface ServerAccount {
  readonly uid?: number;
  readonly gid?: number;
}

export const runsAsRoot = (): boolean => process.getuid?.() === 0;

/** PostgreSQL refuses to run as root: then it runs as the owner of the cluster there is, or as an unprivileged account. */
export function serverAccount(clusterDir: string): ServerAccount {
  if (!runsAsRoot()) return {};
  const account = ownerOf(clusterDir) ?? UNPRIVILEGED_ACCOUNTS.map(passwdEntry).find((entry) => entry !== undefined);
  if (account !== undefined) return account;
  throw new EmbeddedPostgresFailed(
    'PostgreSQL does not run as root, and /etc/passwd has no account postgres or nobody to run it as. ' +
      'Start this program as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
  );
}

/** The first path that the account may not enter or execute. Asked of the kernel, which alone knows every rule. */
export function firstUnreachable(account: ServerAccount, paths: readonly string[]): string | undefined {
  const script = 'for p do [ -x "$p" ] || { printf %s "$p"; exit 1; }; done';
  const { status, stdout, error } = spawnSync('/bin/sh', ['-c', script, 'sh', ...paths], {
    ...account,
    cwd: '/',
    env: {},
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return status === 0 ? undefined : stdout;
}

export function giveTo({ uid, gid }: ServerAccount, directory: string): void {
  if (uid !== undefined && gid !== undefined) chownSync(directory, uid, gid);
}

/** From the root of the file system down to the directory itself. */
export function withParents(directory: string): string[] {
  const parent = path.dirname(directory);
  return parent === directory ? [directory] : [...withParents(parent), directory];
}

function ownerOf(clusterDir: string): ServerAccount | undefined {
  const cluster = statSync(clusterDir, { throwIfNoEntry: false });
  return cluster === undefined || cluster.uid === 0 ? undefined : { uid: cluster.uid, gid: cluster.gid };
}

function passwdEntry(name: string): ServerAccount | undefined {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const [, , uid, gid] = lines.map((line) => line.split(':')).find(([account]) => account === name) ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
