import { cp, mkdtemp, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  openExistingKeyRing,
  openKeyFolder,
  openKeyRing,
  sealContent,
  SubjectKey,
  type KeyRing,
} from '@passid/credentials';
import { note, PostgresEventStore, requestContext } from '@passid/event-store';
import type { InstitutionEvent } from '@passid/ledger';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { openKeysOf, UnusableKeys } from './key-check.js';
import { SubjectKeys } from './subject-keys.js';

let database: FreshDatabase;
let pool: pg.Pool;
let store: PostgresEventStore;
let scratch: string;
let keysDir: string;

beforeEach(async () => {
  database = await freshDatabase();
  pool = new pg.Pool(database.connection);
  store = new PostgresEventStore(pool);
  scratch = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
  keysDir = path.join(scratch, 'keys');
});
afterEach(async () => {
  await store.close();
  await pool.end();
  await database.drop();
  await rm(scratch, { recursive: true });
});

const open = (directory = keysDir): Promise<KeyRing> =>
  openKeysOf({ keysDir: directory, pool, store, now: new Date() });
const elsewhere = (): string => path.join(scratch, 'elsewhere');
const masterKeyOf = (keyRing: KeyRing): string => keyRing.keyNames()[0]?.keyId ?? '';
const replaceMaster = () => writeFile(path.join(keysDir, 'master.key'), `${randomBytes(32).toString('base64')}\n`);

async function onboarded(keyRing: KeyRing): Promise<void> {
  const stream = 'institution-inst_1';
  const sealed = sealContent(keyRing, stream, { email: 'a@b.example' });
  const owner = { memberId: 'mbr_1', emailHash: 'hash', sealed };
  const data = { institutionId: 'inst_1', name: 'A Bank', onboardedAt: '2026-01-01T00:00:00.000Z', owner };
  const event: InstitutionEvent = { type: 'InstitutionOnboarded', data };
  const request = { environment: 'workspace', actor: 'test', requestId: 'req_1', now: new Date() } as const;
  await note(store, stream, event, requestContext(request));
}

/** Keys as 0.1.0 made them. */
async function firstRelease(): Promise<Pick<KeyRing, 'signCredential' | 'readSignedCredential'>> {
  const made = await openKeyRing(keysDir);
  await onboarded(made);
  await rm(path.join(keysDir, 'key-rings.json'));
  await rm(path.join(keysDir, 'issuer-signing.pem'));
  const ring = await openExistingKeyRing(keysDir);
  return {
    signCredential: (payload) => ring.signCredential(payload),
    readSignedCredential: (jws) => ring.readSignedCredential(jws),
  };
}

describe('A database that is not in use', () => {
  it('gets keys, and from then on opens with these alone', async () => {
    const masterKeyId = masterKeyOf(await open());
    expect(masterKeyOf(await open())).toBe(masterKeyId);
    await expect(open(elsewhere())).rejects.toThrow(UnusableKeys);
  });

  it('takes the keys of one folder when several processes start at once with a folder each', async () => {
    const folders = Array.from({ length: 5 }, (_, index) => path.join(scratch, `folder-${index}`));
    const opened = await Promise.allSettled(folders.map(open));
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const made = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
    expect(made.filter((files) => files.length > 0)).toHaveLength(1);
  });
});

describe('A database in use', () => {
  it('has no keys made for it: the refusal names the lost ones, and the folder stays empty', async () => {
    const masterKeyId = masterKeyOf(await open());
    await expect(open(elsewhere())).rejects.toThrow(masterKeyId);
    await expect(readdir(elsewhere())).rejects.toThrow('ENOENT');
  });

  it.each(['master.key', 'claims-signing.pem', 'login-signing.pem'])('refuses a folder that lost %s', async (file) => {
    await open();
    await unlink(path.join(keysDir, file));
    await expect(open()).rejects.toThrow(
      `${path.join(keysDir, file)} is missing. The database is in use, so no new key is made.`,
    );
    expect(await readdir(keysDir)).not.toContain(file);
  });

  it.each(['master.key', 'claims-signing.pem', 'login-signing.pem'])('refuses another %s by name', async (file) => {
    const known = (await open()).keyNames();
    await openKeyRing(elsewhere());
    await cp(path.join(elsewhere(), file), path.join(keysDir, file));
    const purpose = file.split(/[.-]/)[0];
    const lacking = known.find((name) => name.purpose === purpose);
    const said = purpose === 'master' ? 'lack the master key' : 'is not the key';
    await expect(open()).rejects.toThrow(`${said} ${lacking?.keyId}`);
    await rm(path.join(keysDir, 'key-rings.json'));
    await expect(open()).rejects.toThrow(/lack the \w+ key /);
  });

  it('refuses a master key whose name fits and that does not open the box', async () => {
    await open();
    await pool.query(`update subjects.key_check set box = jsonb_set(box::jsonb, '{iv}', '"AAAAAAAAAAAAAAAA"')
      where purpose = 'master'`);
    await expect(open()).rejects.toThrow('lack the master key');
  });
});

describe('A database of release 0.1.0, which keeps no check value', () => {
  it('is opened by the keys that open what an institution told, and then refuses others', async () => {
    await onboarded(await openKeyRing(keysDir));
    await expect(open(elsewhere())).rejects.toThrow('master.key is missing. The database is in use');
    await openKeyRing(elsewhere());
    await expect(open(elsewhere())).rejects.toThrow('does not open what is in this database');
    await open();
    await expect(open(elsewhere())).rejects.toThrow('lack the master key');
  });

  it('gets a key for the issuer beside the one for claims, which signs an hour later', async () => {
    const { signCredential, readSignedCredential } = await firstRelease();
    const before = signCredential({ income: 1 });
    const keyRing = await open();
    expect(readSignedCredential(before)).toEqual({ income: 1 });
    const folder = await openKeyFolder(keysDir);
    const [first, own] = folder.rings().issuer;
    expect(first?.publicJwk.kid).toBe(keyRing.claimsKeyId);
    expect(own?.signsFrom.getTime()).toBeGreaterThan(Date.now() + 59 * 60_000);
    expect(keyRing.readSignedCredential(before)).toEqual({ income: 1 });
    expect(keyRing.signCredential({ income: 1 })).toBe(before);
  });

  it('is opened by the keys that open the key of a subject', async () => {
    const keyRing = await openKeyRing(keysDir);
    const wrappedKey = SubjectKey.wrapNew(keyRing, 'hld_1');
    await new SubjectKeys(pool).add({ subjectId: 'hld_1', environment: 'live', loginHash: 'x', wrappedKey });
    await replaceMaster();
    await expect(open()).rejects.toThrow('does not open what is in this database');
    const { rows } = await pool.query('select from subjects.key_check');
    expect(rows).toEqual([]);
  });
});
