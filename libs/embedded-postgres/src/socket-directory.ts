import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { giveTo, type ServerAccount } from './server-account.js';
import { temporaryDirectory } from './temporary-directory.js';

const PREFIX = 'passid-pg-';
const OURS = new RegExp(`/${PREFIX}\\w{6}$`);

/** Fresh and closed to all others (mkdtemp makes it 0700), for the server asks no password. Its name is noted. */
export function createSocketDirectory(note: string, account: ServerAccount): string {
  removeSocketDirectory(note);
  const directory = mkdtempSync(path.join(temporaryDirectory(), PREFIX));
  writeFileSync(note, directory);
  giveTo(account, directory);
  return directory;
}

/** Whichever the note names: a killed owner leaves one behind. */
export function removeSocketDirectory(note: string): void {
  if (!existsSync(note)) return;
  const directory = readFileSync(note, 'utf8');
  if (OURS.test(directory)) rmSync(directory, { recursive: true, force: true });
  rmSync(note);
}

/** The one the note names, if it is one of ours. */
export function notedSocketDirectory(note: string): string | undefined {
  if (!existsSync(note)) return undefined;
  const directory = readFileSync(note, 'utf8');
  return OURS.test(directory) ? directory : undefined;
}
