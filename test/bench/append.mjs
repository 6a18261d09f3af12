import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { randomBytes, randomUUID } from 'node:crypto';
import emmettsPg from 'pg';
import { PostgresEventStore } from '../../dist/libs/event-store/src/index.js';
import { migrate } from '../../dist/libs/migrations/src/index.js';
import { alternate, closedLoop, isQuick, median, openPool, ratioOf, whole, withServer } from './harness.mjs';
import { cpuMsOf } from './processes.mjs';

const CONCURRENCIES = isQuick ? [1, 128] : [1, 8, 32, 128];
/** More would only make PostgreSQL slower on few cores; each candidate has as many. */
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
  return withServer(async ({ connection, url, pid }) => {
    const pool = openPool(connection, CONNECTIONS);
    await migrate(pool);
    const store = new PostgresEventStore(pool);
    await pool.query(NAIVE_TABLE);
    // Emmett's pg is its own copy: importing Emmett changes how that copy reads bigint.
    const emmettPool = new emmettsPg.Pool({ ...connection, max: CONNECTIONS });
    emmettPool.on('error', () => undefined);
    const emmett = getPostgreSQLEventStore(url(), { connectionOptions: { pooled: true, pool: emmettPool } });
    await emmett.appendToStream('warm-up', [{ type: 'Happened', data: DATA, metadata: metadata() }]);
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
        emmett.appendToStream(stream, [{ type: 'Happened', data: DATA, metadata: metadata() }], {
          expectedStreamVersion: turn === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(turn),
        }),
    };
    /** Latencies aside, what an append costs: CPU time of the database and of this process. */
    const measure = async (operation, concurrency, seconds) => {
      run += 1;
      const prefix = `run-${run}`;
      const before = { postgres: cpuMsOf(pid), client: process.cpuUsage() };
      const result = await closedLoop(concurrency, (worker, turn) => operation(`${prefix}-${worker}`, turn), seconds);
      const { user, system } = process.cpuUsage(before.client);
      const databaseUs = ((cpuMsOf(pid) - before.postgres) * 1000) / result.count;
      return { ...result, databaseUs, clientUs: (user + system) / result.count };
    };
    for (const operation of Object.values(candidates)) await measure(operation, CONNECTIONS, isQuick ? 0.5 : 2);
    const rows = [];
    for (const concurrency of CONCURRENCIES) {
      const results = await alternate(candidates, (operation) => measure(operation, concurrency));
      const of = (name, what) => median(results[name].map((result) => result[what]));
      const show = (name) => `${whole(of(name, 'rate'))} (${of(name, 'p50').toFixed(1)}/${of(name, 'p99').toFixed(1)})`;
      rows.push({
        concurrent: concurrency,
        'ours/s (p50/p99 ms)': show('ours'),
        'one INSERT/s': show('one INSERT'),
        'Emmett/s': show('Emmett'),
        'to INSERT': ratioOf(results, 'ours', 'one INSERT'),
        'to Emmett': ratioOf(results, 'ours', 'Emmett'),
        'CPU µs each, client + database: ours / INSERT / Emmett': Object.keys(candidates)
          .map((name) => `${whole(of(name, 'clientUs'))} + ${whole(of(name, 'databaseUs'))}`)
          .join(' / '),
      });
    }
    await emmett.close();
    await emmettPool.end().catch(() => undefined);
    await store.close();
    await pool.end();
    const last = rows.at(-1);
    return {
      tables: [
        {
          title: 'Appends, one event each',
          rows: rows.map((row) => ({
            ...row,
            'to INSERT': row['to INSERT'].toFixed(2),
            'to Emmett': row['to Emmett'].toFixed(2),
          })),
        },
      ],
      aims: [
        ['128 concurrent appends: at least 2.5 × one INSERT per transaction', last['to INSERT'], 2.5],
        ['128 concurrent appends: at least 8 × Emmett', last['to Emmett'], 8],
      ],
    };
  });
}
