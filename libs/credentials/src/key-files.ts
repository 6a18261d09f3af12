import { createPrivateKey, createSecretKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { link, mkdir, open, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** The deployment's secret keys. */
export interface RootKeys {
  readonly master: KeyObject;
  readonly claimsSigning: KeyObject;
  readonly loginSigning: KeyObject;
}

/** A key file that must not be used. The message names the file and the cure and shows nothing of its content. */
export class UnusableKeyFile extends Error {
  override readonly name = 'UnusableKeyFile';
}

/** A key that is not there, where none may be made. */
export class MissingKeyFile extends UnusableKeyFile {
  constructor(path: string) {
    super(`${path} is missing.`);
  }
}

/** Bytes of the master key: AES-256 and HMAC-SHA256 strength. */
const MASTER_KEY_LENGTH = 32;

/** Bytes: a PKCS8 Ed25519 PEM has 119; a file of more than this is not a key. */
const KEY_FILE_SIZE_MAX = 4096;

const SET_DIRECTORY = 'Set PASSID_KEYS_DIR to a directory.';

const OWNER_ONLY_DIRECTORY = 0o700;
const OWNER_ONLY_FILE = 0o600;
const GROUP_AND_OTHERS = 0o077;

/**
 * The keys in `directory`, made on first start: `master.key` (32 bytes, base64), `claims-signing.pem` and `login-signing.pem`
 * (Ed25519, PKCS8), each for the owner alone. Any number of processes may start at once; all get the same keys, and a key
 * is on disk before it is used.
 * @throws UnusableKeyFile for a file that others can read, that is malformed, or when the master key has gone missing.
 */
export async function openKeyFiles(directory: string): Promise<RootKeys> {
  const path = resolve(directory);
  const created = await createDirectory(path);
  // The master key is made first, so signing keys without one mean that it was lost. Look for them first: another process
  // may be making all three right now.
  const signing = [await exists(join(path, 'claims-signing.pem')), await exists(join(path, 'login-signing.pem'))];
  const master = join(path, 'master.key');
  if (signing.includes(true) && !(await exists(master))) {
    throw new UnusableKeyFile(`${master} is missing, though the signing keys are there. Restore it from your backup.`);
  }
  const keys = {
    master: await openKey(master, newMasterKey, parseMasterKey),
    claimsSigning: await openKey(join(path, 'claims-signing.pem'), newSigningKey, parseSigningKey),
    loginSigning: await openKey(join(path, 'login-signing.pem'), newSigningKey, parseSigningKey),
  };
  await syncDirectory(path);
  if (created !== undefined) await syncDirectory(dirname(created));
  return keys;
}

/** The keys in `directory`; nothing is made. @throws MissingKeyFile, and UnusableKeyFile as `openKeyFiles` does */
export async function openExistingKeyFiles(directory: string): Promise<RootKeys> {
  const path = resolve(directory);
  return {
    master: await openExistingKey(join(path, 'master.key'), parseMasterKey),
    claimsSigning: await openExistingKey(join(path, 'claims-signing.pem'), parseSigningKey),
    loginSigning: await openExistingKey(join(path, 'login-signing.pem'), parseSigningKey),
  };
}

async function createDirectory(path: string): Promise<string | undefined> {
  try {
    return await mkdir(path, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  } catch (error) {
    throw new UnusableKeyFile(`${path} cannot be used for keys: ${(error as Error).message}. ${SET_DIRECTORY}`);
  }
}

type ParseKey = (text: string) => KeyObject | undefined;

async function openKey(path: string, create: () => string, parse: ParseKey): Promise<KeyObject> {
  return parseKey(path, (await readKeyFile(path)) ?? (await createKeyFile(path, create())), parse);
}

async function openExistingKey(path: string, parse: ParseKey): Promise<KeyObject> {
  const text = await readKeyFile(path);
  if (text === undefined) throw new MissingKeyFile(path);
  return parseKey(path, text, parse);
}

function parseKey(path: string, text: string, parse: ParseKey): KeyObject {
  const key = parse(text);
  if (key === undefined) throw new UnusableKeyFile(`${path} is not a key we can read. Restore it from your backup.`);
  return key;
}

/** link() names the finished file or fails: nobody reads half a key, and the first process wins. */
export async function createKeyFile(path: string, content: string): Promise<string> {
  const draft = `${path}.${randomBytes(8).toString('hex')}.draft`;
  await writeDurably(draft, content);
  try {
    await link(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  const winner = await readKeyFile(path);
  if (winner === undefined) throw new UnusableKeyFile(`${path} vanished while it was made. Start again.`);
  return winner;
}

export async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY_FILE);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readKeyFile(path: string): Promise<string | undefined> {
  const file = await openIfThere(path);
  if (file === undefined) return undefined;
  try {
    // Checks the open file, not its name, so that the file checked is the file read.
    const { mode, size } = await file.stat();
    if ((mode & GROUP_AND_OTHERS) !== 0) {
      throw new UnusableKeyFile(`${path} is open to others than its owner. Run: chmod 600 ${path}`);
    }
    return size > KEY_FILE_SIZE_MAX ? '' : await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  const file = await openIfThere(path);
  await file?.close();
  return file !== undefined;
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    if (hasCode(error, 'ENOTDIR')) throw new UnusableKeyFile(`${dirname(path)} is no directory. ${SET_DIRECTORY}`);
    throw error;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

const newMasterKey = (): string => `${randomBytes(MASTER_KEY_LENGTH).toString('base64')}\n`;

export const newSigningKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function parseMasterKey(text: string): KeyObject | undefined {
  const bytes = Buffer.from(text.trim(), 'base64');
  const isExact = bytes.length === MASTER_KEY_LENGTH && bytes.toString('base64') === text.trim();
  return isExact ? createSecretKey(bytes) : undefined;
}

function parseSigningKey(text: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(text);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

export const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;
