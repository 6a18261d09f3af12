import {
  MissingKeyFile,
  openExistingKeyRing,
  openKeyRing,
  SubjectKey,
  openContent,
  separateIssuerKey,
  type KeyName,
  type KeyRing,
  type SealedBox,
} from '@passid/credentials';
import { ADVISORY_LOCK, inTransaction, type EventStore } from '@passid/event-store';
import type { EventOf } from '@passid/ledger';
import type { Pool, PoolClient } from 'pg';

/** An hour: longer than a rolling restart, in which processes of 0.1.0 still verify credentials with the key for claims. */
const ISSUER_WAITS_MS = 60 * 60 * 1_000;

/** These keys are not the database's. The message names the key that is lacking and the cure, and shows no secret. */
export class UnusableKeys extends Error {
  override readonly name = 'UnusableKeys';
}

/** Where keys are, and what they are said to open. */
export interface KeysOf {
  readonly keysDir: string;
  readonly pool: Pool;
  readonly store: EventStore;
  readonly now: Date;
}

/** What the database keeps of a key: its id, and of the master key a box that it must open. */
interface KeptCheck extends KeyName {
  readonly box: SealedBox | null;
}

/**
 * The keys in `keysDir`, once they have opened what this database keeps to tell its own keys by. Keys are made only for a
 * database that is not in use; the first process to open it writes down which keys are its own. @throws UnusableKeys
 */
export async function openKeysOf({ keysDir, pool, store, now }: KeysOf): Promise<KeyRing> {
  const checks = await readChecks(pool);
  if (checks.length > 0) {
    requireKeys(await openExisting(keysDir, checks), keysDir, checks);
    const keyRing = await withIssuerKey(keysDir, now);
    await writeChecks(pool, keyRing);
    return keyRing;
  }
  // One process at a time: two first starts with a folder each would otherwise both find a database that is not in use.
  return inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK.keyCheck]);
    const written = await readChecks(client);
    const isInUse = written.length > 0 || (await hasContent(pool, store));
    if (isInUse) {
      const existing = await openExisting(keysDir, written);
      if (written.length > 0) requireKeys(existing, keysDir, written);
      else await requireOpens(existing, { keysDir, pool, store });
    }
    const keyRing = isInUse ? await withIssuerKey(keysDir, now) : await openKeyRing(keysDir);
    await writeChecks(client, keyRing);
    return keyRing;
  });
}

/** A folder of the first release gets a key for the issuer, which signs once no process of that release is left. */
async function withIssuerKey(keysDir: string, now: Date): Promise<KeyRing> {
  await separateIssuerKey(keysDir, new Date(now.getTime() + ISSUER_WAITS_MS));
  return openExistingKeyRing(keysDir);
}

async function openExisting(keysDir: string, checks: readonly KeptCheck[]): Promise<KeyRing> {
  try {
    return await openExistingKeyRing(keysDir);
  } catch (error) {
    if (!(error instanceof MissingKeyFile)) throw error;
    const ids = checks.map(({ keyId }) => keyId).join(', ');
    throw new UnusableKeys(
      `${error.message} The database is in use, so no new key is made. Set PASSID_KEYS_DIR to the folder that holds its keys${ids && ` (${ids})`}, or restore them from your backup.`,
    );
  }
}

function requireKeys(keyRing: KeyRing, keysDir: string, checks: readonly KeptCheck[]): void {
  const names = new Set(keyRing.keyNames().map(({ keyId }) => keyId));
  for (const check of checks)
    if (!names.has(check.keyId) || !opens(keyRing, check))
      throw new UnusableKeys(
        `The keys in ${keysDir} lack the ${check.purpose} key ${check.keyId} of this database. Set PASSID_KEYS_DIR to the folder that holds it, or restore it from your backup.`,
      );
}

function opens(keyRing: KeyRing, { keyId, box }: KeptCheck): boolean {
  return box === null || isOpened(() => keyRing.open(placeOf(keyId), box));
}

/** Of a database from before there were check values: a subject's key, or what an institution told of itself. */
async function requireOpens(keyRing: KeyRing, { keysDir, pool, store }: Omit<KeysOf, 'now'>): Promise<void> {
  const { rows } = await pool.query<{ subject_id: string; wrapped_key: SealedBox }>(
    'select subject_id, wrapped_key from subjects.key limit 1',
  );
  const subjects = rows.map(({ subject_id, wrapped_key }) =>
    isOpened(() => SubjectKey.unwrap(keyRing, subject_id, wrapped_key)),
  );
  const { events } = await store.readAll({ after: 0n, limit: 1, types: ['InstitutionOnboarded'] });
  const institutions = events.map(({ stream, data }) =>
    isOpened(() => openContent(keyRing, stream, (data as EventOf<'InstitutionOnboarded'>['data']).owner.sealed)),
  );
  if ([...subjects, ...institutions].includes(false))
    throw new UnusableKeys(
      `The master key in ${keysDir} (${keyRing.keyNames()[0]?.keyId}) does not open what is in this database. Set PASSID_KEYS_DIR to the folder that holds its keys, or restore them from your backup.`,
    );
}

function isOpened(open: () => unknown): boolean {
  try {
    open();
    return true;
  } catch {
    return false;
  }
}

async function hasContent(pool: Pool, store: EventStore): Promise<boolean> {
  const { rows } = await pool.query(
    'select 1 where exists (select from subjects.key) or exists (select from subjects.erasure)',
  );
  return rows.length > 0 || (await store.readAll({ after: 0n, limit: 1 })).events.length > 0;
}

async function readChecks(client: Pool | PoolClient): Promise<KeptCheck[]> {
  const { rows } = await client.query<KeptCheck>(
    'select key_id as "keyId", purpose, box from subjects.key_check order by purpose = \'master\' desc, known_since, key_id',
  );
  return rows;
}

/** Keys that were added are the database's from now on. */
export async function writeChecks(client: Pool | PoolClient, keyRing: KeyRing): Promise<void> {
  for (const { keyId, purpose } of keyRing.keyNames()) {
    const box = purpose === 'master' ? JSON.stringify(keyRing.seal(placeOf(keyId), keyId)) : null;
    await client.query(
      'insert into subjects.key_check (key_id, purpose, box) values ($1, $2, $3) on conflict do nothing',
      [keyId, purpose, box],
    );
  }
}

const placeOf = (keyId: string): string => `key-check/${keyId}/1`;
