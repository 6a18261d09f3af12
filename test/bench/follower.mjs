import { randomBytes } from 'node:crypto';
import { PostgresEventStore } from '../../dist/libs/event-store/src/index.js';
import { migrate } from '../../dist/libs/migrations/src/index.js';
import { defineReadModels, projectBatch, verificationByAuditId } from '../../dist/libs/read-models/src/index.js';
import { alternate, isQuick, median, openPool, ratioOf, ROUNDS, whole, withServer } from './harness.mjs';

const EVENTS = isQuick ? 20_000 : 100_000;
const PAGE = 500;
const CONNECTIONS = 4;

const hex = () => randomBytes(16).toString('hex');

/** As a redemption leaves it, a little shorter. */
export const tokenVerified = () => ({
  type: 'TokenVerified',
  data: {
    verificationId: `vrf_${hex()}`,
    institutionId: 'inst_bench',
    via: 'code',
    concludedAt: '2026-01-01T00:00:00.000Z',
    verdict: { status: 'verified' },
    share: { tokenHash: hex(), tokenLastFour: '0000', expiresAt: '2026-02-01T00:00:00.000Z' },
    sealed: { key_id: 'deployment:v1', iv: '', ciphertext: 'x'.repeat(200) },
  },
  metadata: {
    event_id: hex(),
    recorded_at: '2026-01-01T00:00:00.000Z',
    environment: 'sandbox',
    correlation_id: 'bench',
    causation_id: 'bench',
    schema_version: 1,
    actor: 'bench',
    salt: '',
    stream_prev: null,
  },
});

/** The same columns, rows as arrays, JSON parsed by pg and bigints by us: the least a reader can do. */
async function bareSelect(pool) {
  for (let after = 0n; after < EVENTS;) {
    const { rows } = await pool.query({
      name: 'bare',
      text: 'select position, stream, revision, type, data, metadata from ledger.event where position > $1 order by position limit $2',
      values: [after, PAGE],
      rowMode: 'array',
    });
    const events = rows.map(([position, stream, revision, type, data, metadata]) => ({
      position: BigInt(position),
      stream,
      revision: BigInt(revision),
      type,
      data,
      metadata,
    }));
    after = events.at(-1).position;
  }
}

/** Until it has caught up, then no longer. */
async function follow(store, handle) {
  const stop = new AbortController();
  let after = 0n;
  for await (const batch of store.subscribeAll({
    after,
    batchMax: PAGE,
    types: handle === undefined ? undefined : verificationByAuditId.types,
    signal: stop.signal,
  })) {
    await handle?.(batch, after);
    after = batch.through;
    if (batch.isCaughtUp) stop.abort();
  }
}

export async function benchFollower() {
  return withServer(async ({ connection }) => {
    const pool = openPool(connection, CONNECTIONS);
    await migrate(pool);
    const store = new PostgresEventStore(pool);
    await defineReadModels(pool, [verificationByAuditId]);
    for (let start = 0; start < EVENTS; start += PAGE)
      await store.append(`stream-${start}`, 'no_stream', Array.from({ length: PAGE }, tokenVerified));
    await pool.query('vacuum analyze ledger.event');
    const table = 'views.verification_by_audit_id';
    const forget = async () => {
      await pool.query(`truncate ${table}; update views.checkpoint set position = 0`);
    };
    const parked = ({ reason }) => {
      throw new Error(`An event was parked: ${reason}`);
    };
    const candidates = {
      'bare SELECT pages': () => bareSelect(pool),
      subscription: () => follow(store),
      'one projection': () =>
        follow(store, (batch, after) => projectBatch(pool, verificationByAuditId, after, batch, parked)),
    };
    const results = await alternate(
      candidates,
      async (run) => {
        await forget();
        const from = performance.now();
        await run();
        return { rate: EVENTS / ((performance.now() - from) / 1000) };
      },
      ROUNDS + 1,
    );
    // The first round warms up.
    for (const rounds of Object.values(results)) rounds.shift();
    const { rows } = await pool.query(`select count(*)::int as count from ${table}`);
    const expected = [0, EVENTS];
    if (!expected.includes(rows[0].count)) throw new Error(`${rows[0].count} of ${EVENTS} events were projected.`);
    await store.close();
    await pool.end();
    return {
      tables: [
        {
          title: `Followers, ${whole(EVENTS)} events in batches of ${PAGE}`,
          rows: Object.keys(candidates).map((name) => ({
            follower: name,
            'events/s': whole(median(results[name].map(({ rate }) => rate))),
            'to bare SELECT': ratioOf(results, name, 'bare SELECT pages').toFixed(2),
          })),
        },
      ],
      aims: [],
    };
  });
}
