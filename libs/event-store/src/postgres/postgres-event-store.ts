import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import {
  EventStore,
  RevisionConflict,
  STREAM_PAGE,
  SUBSCRIPTION_BATCH,
  type Appended,
  type Batch,
  type ExpectedRevision,
  type NewEvent,
  type ReadAll,
  type ReadStream,
  type RecordedEvent,
  type Subscribe,
} from '../event-store.js';
import { AppendSignal } from './append-signal.js';
import { GroupCommit, type OnCommit } from './group-commit.js';
import { COLUMNS, groupRead, type Row } from './group-read.js';

/** Positions that one read scans: with a filter that matches nothing it still returns in milliseconds, and `through` moves on. */
const SCAN_MAX = 50_000n;

/**
 * A subscriber that has caught up reads at most this often. Under load each read then finds many events, instead of one
 * read for each follower and commit (measured in docs/performance.md).
 */
const GATHER_MS = 20;

/**
 * The ledger in PostgreSQL: one table that refuses change, appends in groups under an advisory lock, so that positions
 * are dense and become visible in their order, from any number of processes.
 */
export class PostgresEventStore extends EventStore {
  readonly #group: GroupCommit;
  readonly #read: ReturnType<typeof groupRead>;
  readonly #signal: AppendSignal;

  /** On a database that has the schema `ledger`. The pool stays the caller's. */
  constructor(
    private readonly pool: Pool,
    onCommit?: OnCommit,
  ) {
    super();
    this.#group = new GroupCommit(pool, onCommit);
    this.#read = groupRead(pool);
    this.#signal = new AppendSignal(pool);
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const verdict = await this.#group.append(stream, expected, events);
    if (verdict.isAppended) return verdict;
    const repeat = await this.#repeatOf(stream, expected, events);
    if (repeat !== undefined) return repeat;
    throw new RevisionConflict(stream, expected, verdict.revision < 0n ? 'no_stream' : verdict.revision);
  }

  async readStream(stream: string, options: ReadStream = {}): Promise<RecordedEvent[]> {
    const { from, direction = 'forwards', limit = STREAM_PAGE } = options;
    if (direction === 'forwards') return (await this.#read({ stream, from: from ?? 0n, limit })).map(recorded);
    const { rows } = await this.pool.query<Row>({
      name: 'ledger_read_stream_backwards',
      text: `select ${COLUMNS} from ledger.event where stream = $1 and revision <= $2 order by revision desc limit $3`,
      values: [stream, from ?? MAX_REVISION, limit],
      rowMode: 'array',
    });
    return rows.map(recorded);
  }

  async readAll({ after, limit, types }: ReadAll): Promise<Batch> {
    const head = await this.headPosition();
    if (head <= after) return { events: [], through: after, isCaughtUp: true };
    const until = head - after > SCAN_MAX ? after + SCAN_MAX : head;
    const { rows } = await this.pool.query<Row>({
      name: types === undefined ? 'ledger_read_all' : 'ledger_read_all_of_types',
      text: `select ${COLUMNS} from ledger.event where position > $1 and position <= $2 ${
        types === undefined ? '' : 'and type = any($4)'
      } order by position limit $3`,
      values: types === undefined ? [after, until, limit] : [after, until, limit, types],
      rowMode: 'array',
    });
    const events = rows.map(recorded);
    const through = events.length === limit ? (events.at(-1)?.position ?? after) : until;
    return { events, through, isCaughtUp: through === head };
  }

  async readAt(positions: readonly bigint[]): Promise<RecordedEvent[]> {
    const { rows } = await this.pool.query<Row>({
      name: 'ledger_read_at',
      text: `select ${COLUMNS} from ledger.event where position = any($1) order by position`,
      values: [positions],
      rowMode: 'array',
    });
    return rows.map(recorded);
  }

  async *subscribeAll({ signal, batchMax = SUBSCRIPTION_BATCH, ...options }: Subscribe): AsyncGenerator<Batch> {
    let after = options.after;
    for (let isFirst = true; !signal.aborted && !this.#signal.isClosed; isFirst = false) {
      const readAt = performance.now();
      const seen = this.#signal.appends;
      const batch = await this.readAll({ ...options, after, limit: batchMax });
      if (batch.through > after || isFirst) {
        after = batch.through;
        yield batch;
      }
      if (!batch.isCaughtUp) continue;
      await this.#signal.wait(seen, signal);
      const gatherMs = readAt + GATHER_MS - performance.now();
      if (gatherMs > 0) await delay(gatherMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async headPosition(): Promise<bigint> {
    const { rows } = await this.pool.query<[string]>({
      name: 'ledger_head',
      text: 'select coalesce(max(position), 0) from ledger.event',
      rowMode: 'array',
    });
    return BigInt(rows[0]?.[0] ?? 0);
  }

  /** Positions are dense. */
  async countAfter(position: bigint): Promise<number> {
    return Math.max(0, Number((await this.headPosition()) - position));
  }

  async close(): Promise<void> {
    await this.#signal.close();
  }

  async #repeatOf(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<Appended | undefined> {
    const from = expected === 'no_stream' ? 0n : expected + 1n;
    const stored = await this.readStream(stream, { from, limit: events.length });
    const isRepeat =
      stored.length === events.length &&
      stored.every((event, index) => event.metadata.event_id === events[index]?.metadata.event_id);
    const last = stored.at(-1);
    return isRepeat && last !== undefined ? { revision: last.revision, position: last.position } : undefined;
  }
}

const MAX_REVISION = 2n ** 63n - 1n;

const recorded = ([position, stream, revision, type, data, metadata]: Row): RecordedEvent => ({
  position: BigInt(position),
  stream,
  revision: BigInt(revision),
  type,
  data,
  metadata,
});
