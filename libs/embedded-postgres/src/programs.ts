import { chmodSync, cpSync, type Dirent, lstatSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresFailed } from './errors.js';
import { nativePackage } from './native-package.js';
import { firstUnreachable, type ServerAccount, withParents } from './server-account.js';
import { temporaryDirectory } from './temporary-directory.js';

const ANYBODY_MAY_RUN = 0o755;
const ANYBODY_MAY_READ = 0o644;
const OTHERS_MAY_WRITE = 0o022;

/** A directory with bin, lib and share that the server account can run from: npm's own, or a copy of it. */
export function reachablePrograms(account: ServerAccount): string {
  const { directory, version } = nativePackage();
  if (isUsable(directory, account)) return directory;
  // Ends in random letters, so that no other user can occupy the name.
  const prefix = `passid-postgres-${version}-${process.platform}-${process.arch}-`;
  const copy = findCopy(directory, prefix) ?? makeCopy(directory, prefix);
  if (isUsable(copy, account)) return copy;
  throw new EmbeddedPostgresFailed(`PostgreSQL can run neither from ${directory} nor from its copy ${copy}.`);
}

function isUsable(directory: string, account: ServerAccount): boolean {
  const needed = ['bin/initdb', 'bin/postgres', 'lib', 'lib/postgresql', 'share', 'share/postgresql'];
  return (
    firstUnreachable(account, [...withParents(directory), ...needed.map((n) => path.join(directory, n))]) === undefined
  );
}

/** A copy is trusted when nobody but this user can have written it, and used when no cleaner has taken a part of it. */
function findCopy(original: string, prefix: string): string | undefined {
  const candidates = readdirSync(temporaryDirectory()).filter((name) => name.startsWith(prefix));
  return candidates
    .map((name) => path.join(temporaryDirectory(), name))
    .find((copy) => isOurs(copy) && isComplete(copy, original));
}

function isOurs(copy: string): boolean {
  const found = lstatSync(copy);
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & OTHERS_MAY_WRITE) === 0;
}

function isComplete(copy: string, original: string): boolean {
  const sizes = (root: string) =>
    entriesBelow(root)
      .filter((entry) => entry.isFile())
      .map((entry) => locate(entry))
      .map((file) => `${path.relative(root, file)} ${lstatSync(file).size}`);
  const copied = new Set(sizes(copy));
  return sizes(original).every((file) => copied.has(file));
}

/** Gets its final name only when it is complete. */
function makeCopy(original: string, prefix: string): string {
  const draft = mkdtempSync(path.join(temporaryDirectory(), 'passid-copying-'));
  try {
    cpSync(original, draft, { recursive: true, verbatimSymlinks: true });
    for (const entry of entriesBelow(draft)) open(locate(entry), entry);
    chmodSync(draft, ANYBODY_MAY_RUN);
    const copy = path.join(temporaryDirectory(), prefix + draft.slice(-6));
    renameSync(draft, copy);
    return copy;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

/** The umask of the installation may have denied access to others. */
function open(file: string, entry: Dirent): void {
  if (entry.isSymbolicLink()) return;
  const isProgram = path.basename(path.dirname(file)) === 'bin';
  chmodSync(file, entry.isDirectory() || isProgram ? ANYBODY_MAY_RUN : ANYBODY_MAY_READ);
}

function entriesBelow(root: string): Dirent[] {
  return readdirSync(root, { recursive: true, withFileTypes: true });
}

const locate = (entry: Dirent): string => path.join(entry.parentPath, entry.name);
