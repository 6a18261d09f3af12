import type { SealedBox } from '@passid/credentials';
import { batchLoader, inTransaction } from '@passid/event-store';
import { assert, type Environment } from '@passid/ledger';
import type { Pool } from 'pg';

/** One retry covers a person who is erased between two statements; three in a row is a fault. */
const ADD_TRIES_MAX = 3;

export interface NewSubject {
  readonly subjectId: string;
  readonly environment: Environment;
  /** Keyed hash of what the person logs in with. It is kept only here, so that it is deleted with the key. */
  readonly loginHash: string;
  readonly wrappedKey: SealedBox;
}

/** What is left of an erased subject. */
export interface Erasure {
  readonly erasedAt: string;
}

export type KeyState =
  | { readonly status: 'present'; readonly wrappedKey: SealedBox }
  | { readonly status: 'erased'; readonly erasure: Erasure };

/**
 * The keys of all subjects, wrapped. They are not in the log, because a key has to be destroyable. Besides the log they are all
 * that has to be backed up: without them, sealed content is lost. docs/privacy.md says how long such a backup may be kept.
 */
export class SubjectKeys {
  /**
   * Undefined for a subject nobody ever knew, or whose key was lost. Never cached: an erasure holds at once, in every process.
   * A verification asks several times, so look-ups that arrive during a query share the next one.
   */
  readonly find: (subjectId: string) => Promise<KeyState | undefined>;

  constructor(private readonly pool: Pool) {
    this.find = batchLoader((subjectIds) => this.#findAll(subjectIds));
  }

  /** The subject this login belongs to from now on: the new one, or whoever has it already. */
  async add(subject: NewSubject): Promise<string> {
    for (let tries = 0; tries < ADD_TRIES_MAX; tries += 1) {
      const owner = await this.#addOrFind(subject);
      if (owner !== undefined) return owner;
    }
    throw new Error('A login was taken and freed again each time it was asked for.');
  }

  /** Undefined when the owner of the login was erased between the two statements, so that the login is free again. */
  async #addOrFind({ subjectId, environment, loginHash, wrappedKey }: NewSubject): Promise<string | undefined> {
    const { rowCount } = await this.pool.query(
      `insert into subjects.key (subject_id, environment, login_hash, wrapped_key) values ($1, $2, $3, $4)
        on conflict (environment, login_hash) do nothing`,
      [subjectId, environment, loginHash, JSON.stringify(wrappedKey)],
    );
    if (rowCount === 1) return subjectId;
    return this.findByLogin(environment, loginHash);
  }

  async findByLogin(environment: Environment, loginHash: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ subject_id: string }>({
      name: 'subject_by_login',
      text: 'select subject_id from subjects.key where environment = $1 and login_hash = $2',
      values: [environment, loginHash],
    });
    return rows[0]?.subject_id;
  }

  async #findAll(subjectIds: readonly string[]): Promise<ReadonlyMap<string, KeyState>> {
    const { rows } = await this.pool.query<KeyRow>({
      name: 'subject_keys',
      text: `select subject_id, wrapped_key, erased_at
        from (select subject_id, wrapped_key from subjects.key where subject_id = any($1)) as present
        full join (select subject_id, erased_at from subjects.erasure where subject_id = any($1)) as erased
          using (subject_id)`,
      values: [subjectIds],
    });
    return new Map(rows.map((row) => [row.subject_id, keyState(row)]));
  }

  /** From now on the erasure will be completed, by this process or another. */
  async markErasing(subjectId: string): Promise<void> {
    await this.pool.query(
      'update subjects.key set erasing_since = coalesce(erasing_since, now()) where subject_id = $1',
      [subjectId],
    );
  }

  /** Subjects whose erasure was begun longer ago than this and has not been completed. */
  async findErasing(forSeconds: number, leaveOut: readonly string[], limit: number): Promise<string[]> {
    const { rows } = await this.pool.query<{ subject_id: string }>(
      `select subject_id from subjects.key where erasing_since < now() - make_interval(secs => $1)
        and subject_id <> all($2) order by erasing_since limit $3`,
      [forSeconds, leaveOut, limit],
    );
    return rows.map(({ subject_id }) => subject_id);
  }

  /** From now on no process can open a box of this subject. `shredKeys` removes the bytes from the disk. */
  async destroy(subjectId: string, erasedAt: string): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      const { rowCount } = await client.query('delete from subjects.key where subject_id = $1', [subjectId]);
      // A key that came back with a backup is shredded like the first.
      await client.query(
        `insert into subjects.erasure (subject_id, erased_at) values ($1, $2) on conflict (subject_id)
          do update set shredded_at = null, is_wal_shredded = false where $3`,
        [subjectId, erasedAt, rowCount === 1],
      );
    });
  }
}

interface KeyRow {
  readonly subject_id: string;
  readonly wrapped_key: SealedBox | null;
  readonly erased_at: Date | null;
}

/** A key that a backup brought back is not used where the erasure is known. */
function keyState({ wrapped_key: wrappedKey, erased_at: erasedAt }: KeyRow): KeyState {
  if (erasedAt !== null) return { status: 'erased', erasure: { erasedAt: erasedAt.toISOString() } };
  assert(wrappedKey !== null, 'A subject has neither a key nor an erasure.');
  return { status: 'present', wrappedKey };
}
