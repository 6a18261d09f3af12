import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { randomBytes, randomUUID } from 'node:crypto';
import pg from '../../node_modules/pg/esm/index.mjs';
import { PostgresEventStore } from '../../dist/libs/event-store/src/index.js';
import { closedLoop, isQuick, median, ROUNDS, whole, withServer } from './harness.mjs';

const CONCURRENCIES = isQuick ? [1, 128] : [1, 8, 32, 128];
const CONNECTIONS = 32;

const DATA = { verificationId: 'vrf_5ad2b37be6b71760fdf4151790021863', note: 'x'.repeat(280) };
const metadata = () => ({
  event_id: randomUUID(),
  recorded_at: '2026-01-01T00:00:00.000Z',
  environment: 'sandbox',
  correlation_id: 'bench',
  causation_id: 'bench',
  schema_version: 1,
  actor: 'bench',
  salt: randomBytes(16).toString('base64'),
  stream_prev: null,
});

/** Same columns, same indexes; the unique index finds the conflict. One INSERT, one transaction. */
const NAIVE_TABLE = `create table naive_event (position bigint generated always as identity primary key, stream text not null,
  revision bigint not null, type text not null, data json not null, metadata json not null, unique (stream, revision))`;

export async function benchAppend() {
  return withServer(async ({ connection, url }) => {
    const pool = new pg.Pool({ ...connection, max: CONNECTIONS });
    const store = await PostgresEventStore.open(pool);
    await pool.query(NAIVE_TABLE);
    const emmett = getPostgreSQLEventStore(url, { connectionOptions: { pooled: true } });
    await emmett.appendToStream('warm-up', [{ type: 'Happened', data: DATA }]);
    let run = 0;
    const candidates = {
      ours: (stream, turn) =>
        store.append(stream, turn === 0 ? 'no_stream' : BigInt(turn - 1), [
          { type: 'Happened', data: DATA, metadata: metadata() },
        ]),
      'one INSERT': (stream, turn) =>
        pool.query({
          name: 'naive',
          text: 'insert into naive_event (stream, revision, type, data, metadata) values ($1, $2, $3, $4, $5)',
          values: [stream, turn, 'Happened', JSON.stringify(DATA), JSON.stringify(metadata())],
        }),
      Emmett: (stream, turn) =>
        emmett.appendToStream(stream, [{ type: 'Happened', data: DATA }], {
          expectedStreamVersion: turn === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(turn),
        }),
    };
    const rows = [];
    for (const concurrency of CONCURRENCIES) {
      const results = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
      for (let round = 0; round < ROUNDS; round += 1)
        for (const [name, operation] of Object.entries(candidates)) {
          run += 1;
          const prefix = `run-${run}`;
          results[name].push(await closedLoop(concurrency, (worker, turn) => operation(`${prefix}-${worker}`, turn)));
        }
      const rate = (name) => median(results[name].map((result) => result.rate));
      const show = (name) =>
        `${whole(rate(name))} (${median(results[name].map((r) => r.p50)).toFixed(1)}/${median(results[name].map((r) => r.p99)).toFixed(1)})`;
      rows.push({
        concurrency,
        ours: show('ours'),
        'one INSERT': show('one INSERT'),
        Emmett: show('Emmett'),
        'to INSERT': rate('ours') / rate('one INSERT'),
        'to Emmett': rate('ours') / rate('Emmett'),
      });
    }
    await emmett.close();
    await store.close();
    await pool.end();
    const last = rows.at(-1);
    return {
      title: 'Appends/s (p50/p99 ms), one event each',
      rows: rows.map((row) => ({
        ...row,
        'to INSERT': row['to INSERT'].toFixed(2),
        'to Emmett': row['to Emmett'].toFixed(2),
      })),
      aims: [
        ['128 concurrent appends: at least 2.5 × one INSERT per transaction', last['to INSERT'], 2.5],
        ['128 concurrent appends: at least 8 × Emmett', last['to Emmett'], 8],
      ],
    };
  });
}
