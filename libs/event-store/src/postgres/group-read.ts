import type { Pool } from 'pg';
import type { EventMetadata } from '../event-store.js';

/** Queries under way at once: an idle process reads at once, and one long stream holds up only those that travel with it. */
const READING_MAX = 4;

/** Streams read in one query; more wait for the next. */
const STREAMS_MAX = 100;

export const COLUMNS = 'position, stream, revision, type, data, metadata';

export type Row = [string, string, string, string, object, EventMetadata];

interface Read {
  readonly stream: string;
  readonly from: bigint;
  readonly limit: number;
}

interface WaitingRead extends Read {
  readonly resolve: (rows: Row[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads of streams that are asked for while others are under way form the next query: to a busy process it is the number
 * of queries that costs (measured in docs/performance.md). Nothing is kept: each is read after it was asked for.
 */
export class GroupRead {
  readonly #waiting: WaitingRead[] = [];
  #reading = 0;

  constructor(private readonly pool: Pool) {}

  read(read: Read): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...read, resolve, reject });
      if (this.#reading < READING_MAX) void this.#readAll();
    });
  }

  async #readAll(): Promise<void> {
    this.#reading += 1;
    // Reads of the same tick travel together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, STREAMS_MAX);
      try {
        const rows = await this.#query(group);
        group.forEach(({ resolve }, index) => resolve(rows[index] ?? []));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#reading -= 1;
  }

  /** The rows of each. */
  async #query(group: readonly Read[]): Promise<Row[][]> {
    const [first] = group;
    if (first !== undefined && group.length === 1) return [await this.#queryOne(first)];
    const { rows } = await this.pool.query<[...Row, place: number]>({
      name: 'ledger_read_streams',
      text: `select e.*, r.place::int from unnest($1::text[], $2::bigint[], $3::int[]) with ordinality
          as r(stream, from_revision, max, place)
        cross join lateral (
          select ${COLUMNS} from ledger.event where stream = r.stream and revision >= r.from_revision
          order by revision limit r.max
        ) e order by r.place, e.revision`,
      values: [group.map(({ stream }) => stream), group.map(({ from }) => from), group.map(({ limit }) => limit)],
      rowMode: 'array',
    });
    const ofEach: Row[][] = group.map(() => []);
    for (const [position, stream, revision, type, data, metadata, place] of rows)
      ofEach[place - 1]?.push([position, stream, revision, type, data, metadata]);
    return ofEach;
  }

  async #queryOne({ stream, from, limit }: Read): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({
      name: 'ledger_read_stream_forwards',
      text: `select ${COLUMNS} from ledger.event where stream = $1 and revision >= $2 order by revision limit $3`,
      values: [stream, from, limit],
      rowMode: 'array',
    });
    return rows;
  }
}
