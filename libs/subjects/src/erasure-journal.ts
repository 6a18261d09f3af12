import { constants } from 'node:fs';
import { access, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { ADVISORY_LOCK, inTransaction } from '@passid/event-store';
import type { Pool, PoolClient } from 'pg';

const OWNER_ONLY = 0o600;

/** A journal that cannot be read or written. The message names the file and the cure. */
export class UnusableErasureJournal extends Error {
  override readonly name = 'UnusableErasureJournal';
}

interface JournalEntry {
  readonly subjectId: string;
  readonly erasedAt: string;
}

/** What `apply` found and did. */
interface AppliedErasures {
  /** The file is not there, and the database knows of erasures: it was lost, or this is the first start with a journal. */
  readonly wasMissing: boolean;
  /** Erasures that the database knew and the journal did not. */
  readonly addedCount: number;
  /** Keys that were there, though the journal says that their subject was erased. */
  readonly destroyedCount: number;
}

/**
 * Who was erased, in a file outside the database: a line of JSON for each erasure, with the subject's id and the time. A restore of
 * the database brings keys back, and `apply` destroys them again. Every access holds an advisory lock, so that any number of
 * processes share the file and a line without its end was cut off by a crash, never by a writer still at work.
 */
export class ErasureJournal {
  /** Subjects that have a line: an erasure that is asked for again writes none. */
  readonly #noted = new Set<string>();

  constructor(
    readonly path: string,
    private readonly pool: Pool,
  ) {}

  /** MUST be on disk before the subject's key is destroyed and before an erasure is answered. */
  async append(entry: JournalEntry): Promise<void> {
    if (this.#noted.has(entry.subjectId)) return;
    await this.#locked(() => this.#write([entry]));
  }

  /**
   * Makes file and database agree: destroys every key of a subject in the file, records the erasure where it is unknown, and adds
   * to the file what only the database knows. @throws UnusableErasureJournal
   */
  async apply(): Promise<AppliedErasures> {
    await this.#requireWritable();
    return this.#locked(async (client) => {
      const listed = await this.#read();
      const known = await erasuresIn(client);
      const subjects = new Set(listed?.map(({ subjectId }) => subjectId));
      const added = known.filter(({ subjectId }) => !subjects.has(subjectId));
      if (added.length > 0) await this.#write(added);
      const entries = [...(listed ?? []), ...added];
      this.#noted.clear();
      for (const { subjectId } of entries) this.#noted.add(subjectId);
      const destroyedCount = await destroyAll(client, entries);
      return { wasMissing: listed === undefined && known.length > 0, addedCount: added.length, destroyedCount };
    });
  }

  #locked<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(this.pool, async (client) => {
      await client.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK.erasureJournal]);
      return work(client);
    });
  }

  /** Undefined where there is no file. */
  async #read(): Promise<JournalEntry[] | undefined> {
    let file: FileHandle;
    try {
      file = await open(this.path, constants.O_RDWR);
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return undefined;
      throw unwritable(this.path, error);
    }
    try {
      const lines = (await mended(file)).toString().split('\n').slice(0, -1);
      return lines.map((line, index) => {
        const entry = entryOf(line);
        if (entry !== undefined) return entry;
        throw new UnusableErasureJournal(
          `Line ${index + 1} of ${this.path} cannot be read, so somebody who was erased could come back: restore the file, or mend the line.`,
        );
      });
    } finally {
      await file.close();
    }
  }

  async #write(entries: readonly JournalEntry[]): Promise<void> {
    const { O_CREAT, O_RDWR, O_APPEND } = constants;
    const file = await open(this.path, O_CREAT | O_RDWR | O_APPEND, OWNER_ONLY);
    try {
      await mended(file);
      await file.appendFile(entries.map(lineOf).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    // The name of a new file is on disk once its directory is.
    const directory = await open(path.dirname(this.path), 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
    for (const { subjectId } of entries) this.#noted.add(subjectId);
  }

  async #requireWritable(): Promise<void> {
    try {
      await access(this.path, constants.R_OK | constants.W_OK).catch((error: { code?: string }) => {
        if (error.code !== 'ENOENT') throw error;
        return access(path.dirname(this.path), constants.W_OK);
      });
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }
}

const unwritable = (path: string, error: unknown): UnusableErasureJournal =>
  new UnusableErasureJournal(
    `The erasure journal ${path} cannot be written: ${(error as Error).message}. Set PASSID_ERASURE_JOURNAL to a file that this process can write.`,
  );

/** The whole content, after a last line without its end was mended: ended where it is whole, removed where it is not. */
async function mended(file: FileHandle): Promise<Buffer> {
  const { size } = await file.stat();
  const content = Buffer.alloc(size);
  let read = 0;
  while (read < size) {
    const { bytesRead } = await file.read(content, read, size - read, read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  const end = content.lastIndexOf('\n') + 1;
  if (end === size) return content;
  const isWhole = entryOf(content.subarray(end).toString()) !== undefined;
  await (isWhole ? file.write('\n', size) : file.truncate(end));
  await file.sync();
  return isWhole ? Buffer.concat([content, Buffer.from('\n')]) : content.subarray(0, end);
}

const lineOf = ({ subjectId, erasedAt }: JournalEntry): string =>
  `${JSON.stringify({ subject_id: subjectId, erased_at: erasedAt })}\n`;

function entryOf(line: string): JournalEntry | undefined {
  let parsed: { subject_id?: unknown; erased_at?: unknown } | null;
  try {
    parsed = JSON.parse(line) as typeof parsed;
  } catch {
    return undefined;
  }
  const { subject_id: subjectId, erased_at: erasedAt } = parsed ?? {};
  if (typeof subjectId !== 'string' || subjectId === '') return undefined;
  if (typeof erasedAt !== 'string' || Number.isNaN(Date.parse(erasedAt))) return undefined;
  return { subjectId, erasedAt };
}

async function erasuresIn(client: PoolClient): Promise<JournalEntry[]> {
  const { rows } = await client.query<{ subject_id: string; erased_at: Date }>(
    'select subject_id, erased_at from subjects.erasure order by erased_at, subject_id',
  );
  return rows.map(({ subject_id, erased_at }) => ({ subjectId: subject_id, erasedAt: erased_at.toISOString() }));
}

/** How many keys were there. Whoever's key came back is shredded again. */
async function destroyAll(client: PoolClient, entries: readonly JournalEntry[]): Promise<number> {
  const subjectIds = entries.map(({ subjectId }) => subjectId);
  const { rows } = await client.query<{ subject_id: string }>(
    'delete from subjects.key where subject_id = any($1) returning subject_id',
    [subjectIds],
  );
  await client.query(
    `insert into subjects.erasure (subject_id, erased_at) select * from unnest($1::text[], $2::timestamptz[])
      on conflict do nothing`,
    [subjectIds, entries.map(({ erasedAt }) => erasedAt)],
  );
  await client.query(
    'update subjects.erasure set shredded_at = null, is_wal_shredded = false where subject_id = any($1)',
    [rows.map(({ subject_id }) => subject_id)],
  );
  return rows.length;
}
