import { randomUUID } from 'node:crypto';
import pg from '../../node_modules/pg/esm/index.mjs';
import { PostgresEventStore } from '../../dist/libs/event-store/src/index.js';
import { isQuick, median, ROUNDS, whole, withServer } from './harness.mjs';

const EVENTS = isQuick ? 20_000 : 100_000;
const PAGE = 500;

export async function benchFollower() {
  return withServer(async ({ connection }) => {
    const pool = new pg.Pool(connection);
    const store = await PostgresEventStore.open(pool);
    const event = () => ({
      type: 'Happened',
      data: { note: 'x'.repeat(300) },
      metadata: {
        event_id: randomUUID(),
        recorded_at: '',
        environment: 'sandbox',
        correlation_id: '',
        causation_id: '',
        schema_version: 1,
        actor: '',
        salt: '',
        stream_prev: null,
      },
    });
    for (let start = 0; start < EVENTS; start += PAGE)
      await store.append(`s-${start}`, 'no_stream', Array.from({ length: PAGE }, event));
    const bare = async () => {
      for (let after = 0; after < EVENTS;) {
        const { rows } = await pool.query({
          name: 'bare',
          text: 'select * from ledger.event where position > $1 order by position limit $2',
          values: [after, PAGE],
        });
        after = Number(rows.at(-1).position);
      }
    };
    const ours = async () => {
      const stop = new AbortController();
      for await (const batch of store.subscribeAll({ after: 0n, batchMax: PAGE, signal: stop.signal }))
        if (batch.isCaughtUp) stop.abort();
    };
    const rates = { bare: [], ours: [] };
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [name, run] of Object.entries({ bare, ours })) {
        const from = performance.now();
        await run();
        rates[name].push(EVENTS / ((performance.now() - from) / 1000));
      }
    await store.close();
    await pool.end();
    const ratio = median(rates.ours.map((rate, round) => rate / rates.bare[round]));
    return {
      title: `Events/s a follower reads, ${whole(EVENTS)} events in batches of ${PAGE}`,
      rows: [
        {
          subscription: whole(median(rates.ours)),
          'bare SELECT pages': whole(median(rates.bare)),
          ratio: ratio.toFixed(2),
        },
      ],
      aims: [],
    };
  });
}
