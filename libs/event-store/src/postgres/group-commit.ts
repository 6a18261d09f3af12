import type { Pool } from 'pg';
import { AppendUncertain, type ExpectedRevision, type NewEvent } from '../event-store.js';

/** Appends of one batch: larger batches take longer without costing less per append (measured in docs/performance.md). */
const BATCH_APPENDS_MAX = 500;

/** While one batch commits, the next is sent and waits for the lock, so that the database is never idle. */
const COMMITTING_MAX = 2;

/** More appends than this waiting means that the database has stopped, and the caller should hear of it. */
const WAITING_APPENDS_MAX = 20_000;

export interface Verdict {
  readonly isAppended: boolean;
  /** The last revision of the append; where it was refused, that of the stream, -1n for one that does not exist. */
  readonly revision: bigint;
  readonly position: bigint;
}

/** Called after each commit with the number of events it was asked to append. */
export type OnCommit = (events: number) => void;

interface WaitingAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends that arrive while a batch is being committed form the next batch, with a verdict for each. No timer: an idle
 * store commits at once, a busy one in groups.
 */
export class GroupCommit {
  #waiting: WaitingAppend[] = [];
  #committing = 0;

  constructor(
    private readonly pool: Pool,
    private readonly onCommit: OnCommit = () => undefined,
  ) {}

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Verdict> {
    if (this.#waiting.length >= WAITING_APPENDS_MAX)
      return Promise.reject(new AppendUncertain('Too many appends wait for the database.'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ stream, expected, events, resolve, reject });
      if (this.#committing < COMMITTING_MAX) void this.#commitAll();
    });
  }

  async #commitAll(): Promise<void> {
    this.#committing += 1;
    // Appends of the same tick form one batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      await this.#commit(batch);
    }
    this.#committing -= 1;
  }

  /** One append of a stream at a time: the second would be judged by a revision the first is about to change. */
  #takeBatch(): WaitingAppend[] {
    const batch: WaitingAppend[] = [];
    const later: WaitingAppend[] = [];
    const streams = new Set<string>();
    for (const append of this.#waiting) {
      if (batch.length === BATCH_APPENDS_MAX || streams.has(append.stream)) later.push(append);
      else {
        streams.add(append.stream);
        batch.push(append);
      }
    }
    this.#waiting = later;
    return batch;
  }

  async #commit(batch: readonly WaitingAppend[]): Promise<void> {
    try {
      const verdicts = await this.#store(batch);
      batch.forEach((append, index) => {
        const verdict = verdicts.get(index);
        if (verdict === undefined) append.reject(new Error('The database gave no verdict on an append.'));
        else append.resolve(verdict);
      });
    } catch (error) {
      if (isRefusal(error) && batch.length > 1) {
        // An append that the database refuses must not fail the others.
        for (const append of batch) await this.#commit([append]);
        return;
      }
      const reason = isRefusal(error) ? error : new AppendUncertain('The database did not answer.', { cause: error });
      for (const append of batch) append.reject(reason);
    }
  }

  async #store(batch: readonly WaitingAppend[]): Promise<Map<number, Verdict>> {
    const rows = rowsOf(batch);
    const result = await this.pool.query<VerdictRow>({
      name: 'ledger_append_events',
      text: 'select append, is_appended, revision, position from ledger.append_events($1, $2, $3)',
      values: [batch.map(({ stream }) => stream), batch.map(expectedRevision), JSON.stringify(rows)],
      rowMode: 'array',
    });
    this.onCommit(rows.length);
    const [first] = result.rows;
    if (first?.[0] === null) return placedAfter(BigInt(first[3] ?? 0), batch);
    return new Map(
      result.rows.map(([append, isAppended, revision, position]) => [
        append ?? -1,
        { isAppended, revision: BigInt(revision ?? -1), position: BigInt(position ?? 0) },
      ]),
    );
  }
}

/** A null `append` stands for the whole batch. */
type VerdictRow = [append: number | null, isAppended: boolean, revision: string | null, position: string | null];

const expectedRevision = ({ expected }: WaitingAppend): bigint => (expected === 'no_stream' ? -1n : expected);

/** The events of a batch, each with its place in it, counted from 1. */
function rowsOf(batch: readonly WaitingAppend[]): object[] {
  const rows: object[] = [];
  batch.forEach((waiting, append) => {
    const expected = Number(expectedRevision(waiting));
    waiting.events.forEach(({ type, data, metadata }, ordinal) => {
      const place = rows.length + 1;
      const revision = expected + 1 + ordinal;
      rows.push({ append, place, stream: waiting.stream, expected, revision, type, data, metadata });
    });
  });
  return rows;
}

/** The whole batch was appended in its order, from the position after `head`. */
function placedAfter(head: bigint, batch: readonly WaitingAppend[]): Map<number, Verdict> {
  let position = head;
  return new Map(
    batch.map((waiting, append) => {
      const count = BigInt(waiting.events.length);
      position += count;
      return [append, { isAppended: true, revision: expectedRevision(waiting) + count, position }];
    }),
  );
}

/** The server refused the statement, so nothing was stored. After all other errors the outcome is unknown. */
function isRefusal(error: unknown): error is Error {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^(?:0A|2[0-9A-F]|40|42|44|54)/.test(code) && code.length === 5;
}
