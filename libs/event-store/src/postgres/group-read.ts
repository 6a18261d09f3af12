import type { Pool } from 'pg';
import type { EventMetadata } from '../event-store.js';
import { inGroups } from './in-groups.js';

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

/** The rows of a stream. Reads that are asked for while others are under way form the next query; twice the same is read once. */
export function groupRead(pool: Pool): (read: Read) => Promise<Row[]> {
  const readOne = inGroups(
    async (group: readonly Read[]) => {
      const keyOf = ({ stream, from, limit }: Read): string => `${from} ${limit} ${stream}`;
      const reads = new Map(group.map((read) => [keyOf(read), read]));
      const rows = await queryAll(pool, [...reads.values()]);
      const rowsOf = new Map([...reads.keys()].map((key, index) => [key, rows[index]]));
      return group.map((read) => rowsOf.get(keyOf(read)));
    },
    { groupMax: STREAMS_MAX, underWayMax: READING_MAX },
  );
  return async (read) => (await readOne(read)) ?? [];
}

/** The rows of each. */
async function queryAll(pool: Pool, group: readonly Read[]): Promise<Row[][]> {
  const [first] = group;
  if (first !== undefined && group.length === 1) return [await queryOne(pool, first)];
  const { rows } = await pool.query<[...Row, place: number]>({
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

async function queryOne(pool: Pool, { stream, from, limit }: Read): Promise<Row[]> {
  const { rows } = await pool.query<Row>({
    name: 'ledger_read_stream_forwards',
    text: `select ${COLUMNS} from ledger.event where stream = $1 and revision >= $2 order by revision limit $3`,
    values: [stream, from, limit],
    rowMode: 'array',
  });
  return rows;
}
