import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { ErasureJournal, UnusableErasureJournal } from './erasure-journal.js';
import { SubjectKeys } from './subject-keys.js';

let database: FreshDatabase;
let pool: pg.Pool;
let directory: string;
let file: string;
let keys: SubjectKeys;
beforeAll(async () => {
  database = await freshDatabase();
  pool = new pg.Pool(database.connection);
  keys = new SubjectKeys(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('truncate subjects.key, subjects.erasure');
  directory = await mkdtemp(path.join(tmpdir(), 'passid-journal-'));
  file = path.join(directory, 'erasures.journal');
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const ERASED_AT = '2026-01-02T00:00:00.000Z';
const line = (subjectId: string): string => `{"subject_id":"${subjectId}","erased_at":"${ERASED_AT}"}\n`;
const entry = (subjectId: string) => ({ subjectId, erasedAt: ERASED_AT });
const open = (): ErasureJournal => new ErasureJournal(file, pool);

const wrappedKey = { key_id: 'deployment:v1', iv: 'iv', ciphertext: 'ciphertext' };
const add = (subjectId: string): Promise<string> =>
  keys.add({ subjectId, environment: 'sandbox', loginHash: subjectId, wrappedKey });

const erased = { status: 'erased', erasure: { erasedAt: ERASED_AT } };

describe('The erasure journal', () => {
  it('holds a line for each erasure, and none for one that is told again', async () => {
    const journal = open();
    await journal.append(entry('hld_1'));
    await journal.append(entry('hld_2'));
    await journal.append(entry('hld_1'));
    expect(await readFile(file, 'utf8')).toBe(line('hld_1') + line('hld_2'));
  });

  it('holds every line whole when several processes erase at once', async () => {
    const subjects = Array.from({ length: 40 }, (_, index) => `hld_${index}`);
    const journals = [open(), open(), open(), open()];
    await Promise.all(subjects.map(async (subjectId, index) => journals[index % 4]?.append(entry(subjectId))));
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    expect(lines.sort()).toEqual(subjects.map((subjectId) => line(subjectId).trim()).sort());
  });

  it('destroys keys that came back, at once, and has them shredded again', async () => {
    for (const subjectId of ['hld_1', 'hld_2']) await add(subjectId);
    await writeFile(file, line('hld_1'));
    expect(await open().apply()).toEqual({ wasMissing: false, addedCount: 0, destroyedCount: 1 });
    expect(await keys.find('hld_1')).toEqual(erased);
    expect(await keys.find('hld_2')).toMatchObject({ status: 'present' });
    await pool.query('update subjects.erasure set shredded_at = now(), is_wal_shredded = true');
    await add('hld_1');
    expect(await open().apply()).toMatchObject({ destroyedCount: 1 });
    const { rows } = await pool.query('select shredded_at, is_wal_shredded from subjects.erasure');
    expect(rows).toEqual([{ shredded_at: null, is_wal_shredded: false }]);
  });

  it('makes somebody erased of whose key nothing is left at all, rather than somebody whose key was lost', async () => {
    await writeFile(file, line('hld_1'));
    await open().apply();
    expect(await keys.find('hld_1')).toEqual(erased);
  });

  it('is written from the database where it is missing, and says so', async () => {
    expect(await open().apply()).toEqual({ wasMissing: false, addedCount: 0, destroyedCount: 0 });
    await keys.destroy('hld_1', ERASED_AT);
    expect(await open().apply()).toEqual({ wasMissing: true, addedCount: 1, destroyedCount: 0 });
    expect(await readFile(file, 'utf8')).toBe(line('hld_1'));
    await keys.destroy('hld_2', ERASED_AT);
    expect(await open().apply()).toEqual({ wasMissing: false, addedCount: 1, destroyedCount: 0 });
    expect(await readFile(file, 'utf8')).toBe(line('hld_1') + line('hld_2'));
  });

  it.each([1, 20, line('hld_2').length - 2])(
    'is mended where a crash cut its last line off after %d bytes',
    async (cut) => {
      await writeFile(file, line('hld_1') + line('hld_2').slice(0, cut));
      await open().apply();
      expect(await readFile(file, 'utf8')).toBe(line('hld_1'));
      await appendFile(file, line('hld_2').slice(0, cut));
      await open().append(entry('hld_3'));
      expect(await readFile(file, 'utf8')).toBe(line('hld_1') + line('hld_3'));
    },
  );

  it('keeps a last line of which only the end is missing', async () => {
    await add('hld_1');
    await writeFile(file, line('hld_1').trimEnd());
    expect(await open().apply()).toMatchObject({ destroyedCount: 1 });
    expect(await readFile(file, 'utf8')).toBe(line('hld_1'));
  });

  it.each([
    'nonsense',
    '',
    '[]',
    'null',
    '{"subject_id":"hld_2"}',
    '{"subject_id":"","erased_at":"2026-01-02"}',
    '{"subject_id":"hld_2","erased_at":"soon"}',
  ])('is refused with the line %j before its end, and names the line', async (bad) => {
    await writeFile(file, `${line('hld_1')}${bad}\n${line('hld_3')}`);
    const apply = open().apply();
    await expect(apply).rejects.toThrow(UnusableErasureJournal);
    await expect(apply).rejects.toThrow(`Line 2 of ${file} cannot be read`);
  });

  it('is refused in no folder, with the variable that says where it is', async () => {
    const nowhere = new ErasureJournal(path.join(directory, 'nowhere', 'erasures.journal'), pool);
    await expect(nowhere.apply()).rejects.toThrow(/cannot be written: .*Set PASSID_ERASURE_JOURNAL to a file/);
  });

  it('is refused where it is a folder', async () => {
    await mkdir(file);
    await expect(open().apply()).rejects.toThrow(UnusableErasureJournal);
  });
});
