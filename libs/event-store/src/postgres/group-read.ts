import type { Pool } from 'pg';
import type { EventMetadata } from '../event-store.js';
import { inBatches } from './batch-loader.js';

/** Queries under way at once: one long stream delays only the reads of its own query. */
const QUERIES_MAX = 4;

/** Streams read in one query; more wait for the next. */
const STREAMS_MAX = 100;

export const COLUMNS = 'position, stream, revision, type, data, metadata';

export type Row = [string, string, string, string, object, EventMetadata];

interface Read {
  readonly stream: string;
  readonly from: bigint;
  readonly limit: number;
}

/** Reads rows of a stream. Reads that arrive while four queries are under way share the next one; equal reads are made once. */
export function groupRead(pool: Pool): (read: Read) => Promise<Row[]> {
  const readOne = inBatches(
    async (batch: readonly Read[]) => {
      const keyOf = ({ stream, from, limit }: Read): string => `${from} ${limit} ${stream}`;
      const reads = new Map(batch.map((read) => [keyOf(read), read]));
      const rows = await queryAll(pool, [...reads.values()]);
      const rowsOf = new Map([...reads.keys()].map((key, index) => [key, rows[index]]));
      return batch.map((read) => rowsOf.get(keyOf(read)));
    },
    { batchMax: STREAMS_MAX, concurrentMax: QUERIES_MAX },
  );
  return async (read) => (await readOne(read)) ?? [];
}

/** The rows of each read, in the order of the reads. */
async function queryAll(pool: Pool, reads: readonly Read[]): Promise<Row[][]> {
  const [first] = reads;
  if (first !== undefined && reads.length === 1) return [await queryOne(pool, first)];
  const { rows } = await pool.query<[...Row, place: number]>({
    name: 'ledger_read_streams',
    text: `select e.*, r.place::int from unnest($1::text[], $2::bigint[], $3::int[]) with ordinality
          as r(stream, from_revision, max, place)
        cross join lateral (
          select ${COLUMNS} from ledger.event where stream = r.stream and revision >= r.from_revision
          order by revision limit r.max
        ) e order by r.place, e.revision`,
    values: [reads.map(({ stream }) => stream), reads.map(({ from }) => from), reads.map(({ limit }) => limit)],
    rowMode: 'array',
  });
  const rowsOf: Row[][] = reads.map(() => []);
  for (const [position, stream, revision, type, data, metadata, place] of rows)
    rowsOf[place - 1]?.push([position, stream, revision, type, data, metadata]);
  return rowsOf;
}

async function queryOne(pool: Pool, { stream, from, limit }: Read): Promise<Row[]> {
  const { rows } = await pool.query<Row>({
    name: 'ledger_read_stream_forwards',
    text: `select ${COLUMNS} from ledger.event where stream = $1 and revision >= $2 order by revision limit $3`,
    values: [stream, from, limit],
    rowMode: 'array',
  });
  return rows;
}
