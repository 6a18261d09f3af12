import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openKeyRing, SubjectKey, type KeyRing } from '@passid/credentials';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { SubjectKeys } from './subject-keys.js';
import { SubjectIsErased, SubjectKeyLost, Vault } from './vault.js';

let database: FreshDatabase;
let pool: pg.Pool;
let keysDir: string;
let keyRing: KeyRing;
let keys: SubjectKeys;
let vault: Vault;

beforeAll(async () => {
  database = await freshDatabase();
  pool = new pg.Pool(database.connection);
  keysDir = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
  keyRing = await openKeyRing(keysDir);
  keys = new SubjectKeys(pool);
  vault = new Vault(keyRing, keys);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
  await rm(keysDir, { recursive: true });
});

const add = (subjectId: string, loginHash = subjectId): Promise<string> =>
  keys.add({ subjectId, environment: 'sandbox', loginHash, wrappedKey: SubjectKey.wrapNew(keyRing, subjectId) });

const ERASED_AT = '2026-01-02T00:00:00.000Z';

describe('A box sealed for a person', () => {
  it('opens while the person’s key exists, and tells the erasure afterwards', async () => {
    await add('hld_1');
    const box = (await vault.keyOf('hld_1')).seal('share-1', { token: 'T' });
    expect(await vault.open('share-1', box)).toEqual({ isErased: false, content: { token: 'T' } });
    await keys.destroy('hld_1', ERASED_AT);
    expect(await vault.open('share-1', box)).toEqual({ isErased: true, erasure: { erasedAt: ERASED_AT } });
    expect(await vault.openVerification('share-1', box)).toEqual({ erasedAt: ERASED_AT });
    await expect(vault.keyOf('hld_1')).rejects.toThrow(SubjectIsErased);
  });

  it('does not open in another stream, for another person, or for the deployment', async () => {
    await add('hld_2');
    await add('hld_3');
    const box = (await vault.keyOf('hld_2')).seal('share-2', { token: 'T' });
    await expect(vault.open('share-3', box)).rejects.toThrow('cannot be opened');
    await expect(vault.open('share-2', { ...box, key_id: 'subject:hld_3' })).rejects.toThrow('cannot be opened');
    await expect(vault.open('share-2', { ...box, key_id: 'deployment:v1' })).rejects.toThrow('cannot be opened');
  });

  it('does not count as erased when its key was lost', async () => {
    await add('hld_4');
    const box = (await vault.keyOf('hld_4')).seal('share-4', {});
    await pool.query(`delete from subjects.key where subject_id = 'hld_4'`);
    await expect(vault.open('share-4', box)).rejects.toThrow(SubjectKeyLost);
  });

  it('does not open with a wrapped key that was moved to another person’s row', async () => {
    await add('hld_5');
    await add('hld_6');
    await pool.query(
      `update subjects.key set wrapped_key = (select wrapped_key from subjects.key where subject_id = 'hld_5')
        where subject_id = 'hld_6'`,
    );
    await expect(vault.keyOf('hld_6')).rejects.toThrow('cannot be opened');
  });
});

describe('A key that is held', () => {
  it('opens and seals for its person until the end of the request, also after an erasure meanwhile', async () => {
    await add('hld_11');
    const box = (await vault.keyOf('hld_11')).seal('share-11', { token: 'T' });
    const key = await vault.holdKeyOf(box);
    await keys.destroy('hld_11', ERASED_AT);
    expect(key.open('share-11', box)).toEqual({ isErased: false, content: { token: 'T' } });
    const conclusion = key.sealer.seal('verification-11', { token: 'T' });
    expect(await vault.open('verification-11', conclusion)).toMatchObject({ isErased: true });
  });

  it('the key of an erased person opens nothing, and seals for the deployment', async () => {
    await add('hld_12');
    const box = (await vault.keyOf('hld_12')).seal('share-12', {});
    await keys.destroy('hld_12', ERASED_AT);
    const key = await vault.holdKeyOf(box);
    expect(key.open('share-12', box)).toEqual({ isErased: true, erasure: { erasedAt: ERASED_AT } });
    expect(key.sealer).toBe(vault.deployment);
  });

  it('opens nothing of another person', async () => {
    await add('hld_13');
    const own = (await vault.keyOf('hld_13')).seal('share-13', {});
    const key = await vault.holdKeyOf(own);
    expect(() => key.open('share-13', vault.deployment.seal('share-13', {}))).toThrow('cannot be opened');
  });
});

describe('A box sealed like another', () => {
  it('is sealed for the same person, and for the deployment after an erasure', async () => {
    await add('hld_7');
    const box = (await vault.keyOf('hld_7')).seal('share-7', {});
    expect((await vault.sealerLike(box)).seal('delivery-7', {}).key_id).toBe('subject:hld_7');
    expect((await vault.sealerLike(vault.deployment.seal('x', {}))).seal('y', {}).key_id).toBe('deployment:v1');
    await keys.destroy('hld_7', ERASED_AT);
    expect((await vault.sealerLike(box)).seal('delivery-7', {}).key_id).toBe('deployment:v1');
  });
});

describe('A login', () => {
  it('belongs to the first subject that had it, until that one is erased', async () => {
    expect(await add('hld_8', 'login')).toBe('hld_8');
    expect(await add('hld_9', 'login')).toBe('hld_8');
    expect(await keys.findByLogin('live', 'login')).toBeUndefined();
    await keys.destroy('hld_8', ERASED_AT);
    expect(await add('hld_9', 'login')).toBe('hld_9');
  });

  it('goes to one of many subjects that are added at once', async () => {
    const owners = await Promise.all(Array.from({ length: 20 }, (_, index) => add(`hld_m${index}`, 'many')));
    expect(new Set(owners).size).toBe(1);
  });
});

describe('An erasure that was begun', () => {
  it('is found until it is completed', async () => {
    await add('hld_10');
    await keys.markErasing('hld_10');
    expect(await keys.findErasing(0, [], 10)).toEqual(['hld_10']);
    expect(await keys.findErasing(60, [], 10)).toEqual([]);
    expect(await keys.findErasing(0, ['hld_10'], 10)).toEqual([]);
    await keys.destroy('hld_10', ERASED_AT);
    await keys.destroy('hld_10', '2027-01-01T00:00:00.000Z');
    expect(await keys.findErasing(0, [], 10)).toEqual([]);
    expect(await keys.find('hld_10')).toEqual({ status: 'erased', erasure: { erasedAt: ERASED_AT } });
  });
});
