import { accessSync, chmodSync, constants, mkdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresFailed } from './errors.js';
import { firstUnreachable, runsAsRoot, type ServerAccount, withParents } from './server-account.js';

const OTHERS_MAY_PASS = 0o001;
const ALL_RIGHTS = 0o7777;

/** The directory's real path; it exists, and this process may write in it. */
export function openDataDirectory(dataDir: string): string {
  try {
    createPrivate(path.resolve(dataDir));
    const real = realpathSync(dataDir);
    accessSync(real, constants.W_OK | constants.X_OK);
    return real;
  } catch (error) {
    throw new EmbeddedPostgresFailed(
      `The data directory ${path.resolve(dataDir)} cannot be used: ${(error as Error).message}. ` +
        'Set PASSID_DATA_DIR to a directory that this user may write in.',
    );
  }
}

export function assertReachable(dataDir: string, account: ServerAccount): void {
  const closed = firstUnreachable(account, withParents(dataDir));
  if (closed === undefined) return;
  throw new EmbeddedPostgresFailed(
    `The directory ${closed} is closed to uid ${account.uid ?? process.getuid?.()}, as which PostgreSQL runs because ` +
      `this program runs as root, so that ${dataDir} is out of its reach. Set PASSID_DATA_DIR to a directory whose ` +
      'parents others may enter, e.g. /var/lib/passid.',
  );
}

/** Root's server runs as another user, who has to enter the directory but need not list it. */
function createPrivate(dataDir: string): void {
  const mode = runsAsRoot() ? 0o711 : 0o700;
  const firstCreated = mkdirSync(dataDir, { recursive: true, mode });
  if (firstCreated === undefined) {
    if (runsAsRoot()) letThrough(dataDir);
    return;
  }
  // The umask may have removed the right to enter again.
  for (const created of withParents(dataDir)) if (created.startsWith(firstCreated)) chmodSync(created, mode);
}

/** For a directory that was given to us, such as a new `mktemp -d`: the right to enter does not show what is in it. */
function letThrough(dataDir: string): void {
  const { mode } = statSync(dataDir);
  if ((mode & OTHERS_MAY_PASS) === 0) chmodSync(dataDir, (mode & ALL_RIGHTS) | OTHERS_MAY_PASS);
}
