import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DataDirectoryInUse, EmbeddedPostgresFailed } from './errors.js';
import { startOf } from './running-process.js';

/** Each further try means that another process came or went in between; after ten something else is wrong. */
const ATTEMPTS_MAX = 10;

/** Each level needs a process that was killed in the millisecond of a takeover. */
const TAKEOVER_DEPTH_MAX = 4;

interface Owner {
  readonly pid: number;
  readonly startedAt: string;
  readonly claim: string;
}

/** Makes this process the one owner of the directory until the answer is called; a dead owner's claim is taken over. */
export function claimDataDirectory(dataDir: string): () => void {
  const me: Owner = { pid: process.pid, startedAt: startOf(process.pid) ?? '', claim: randomUUID() };
  return claimFile(dataDir, path.join(dataDir, 'owner.json'), me, 0);
}

function claimFile(dataDir: string, file: string, me: Owner, depth: number): () => void {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (createWhole(file, me)) return () => release(file, me);
    const owner = readOwner(file);
    if (owner === undefined) continue;
    if (startOf(owner.pid) === owner.startedAt) throw new DataDirectoryInUse(dataDir, owner.pid);
    removeDead(dataDir, file, owner, me, depth + 1);
  }
  throw new EmbeddedPostgresFailed(`The data directory ${dataDir} could not be claimed: ${file} keeps changing.`);
}

/** Two who saw the same dead owner must not remove one after the other: the second would remove the first one's claim. */
function removeDead(dataDir: string, file: string, dead: Owner, me: Owner, depth: number): void {
  if (depth > TAKEOVER_DEPTH_MAX) throw new EmbeddedPostgresFailed(`Remove the stale ${file}* by hand.`);
  const releaseTakeover = claimFile(dataDir, `${file}.takeover`, me, depth);
  try {
    if (readOwner(file)?.claim === dead.claim) rmSync(file);
  } finally {
    releaseTakeover();
  }
}

/** A link appears with its content or not at all, so that nobody reads a half-written claim. */
function createWhole(file: string, me: Owner): boolean {
  const draft = `${file}.${me.claim}`;
  writeFileSync(draft, JSON.stringify(me), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readOwner(file: string): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return parseOwner(text);
}

/** Text that is no claim of ours (a power cut can empty the file) counts as a claim of an ended process. */
function parseOwner(text: string): Owner {
  try {
    const { pid, startedAt, claim } = JSON.parse(text) as Partial<Owner>;
    if (Number.isInteger(pid) && startedAt && claim) return { pid: pid as number, startedAt, claim };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { pid: 0, startedAt: 'never', claim: text };
}

function release(file: string, me: Owner): void {
  if (readOwner(file)?.claim === me.claim) rmSync(file, { force: true });
}
