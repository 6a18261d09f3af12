import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase } from '../../../../test/support/database.js';
import { seeded } from '../../../../test/support/seeded.js';
import { newEvent } from '../event-store.contract.js';
import { PostgresEventStore } from './postgres-event-store.js';

const WRITERS = 32;
const FOLLOWERS = 3;
const APPENDS_PER_WRITER = 12;

/** One transaction in ten waits between taking its positions and its commit, so that others overtake it if they can. */
const DELAYED_SHARE = 0.1;
const DELAY_MAX_MS = 80;

/** Seeds of the delays: PostgreSQL's `setseed` takes a number from 0 to 1. */
const delays = seeded('no-loss delays');
const SEEDS = 2 ** 31;

/** Rounds in which nothing is lost before the test gives up. */
const ROUNDS_MAX = 5;

describe(`${WRITERS} writers with random delays before commit, ${FOLLOWERS} followers reading all`, () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let pools: pg.Pool[];
  let stores: PostgresEventStore[];

  beforeEach(async () => {
    database = await freshDatabase();
    // A store for each writer, as if each were a process.
    const onConnect = async (client: pg.ClientBase): Promise<void> => {
      await client.query('select setseed($1)', [delays.below(SEEDS) / SEEDS]);
    };
    pools = Array.from({ length: WRITERS }, () => new pg.Pool({ ...database.connection, max: 2, onConnect }));
    // The database is dropped while their last connections are still closing.
    for (const pool of pools) pool.on('error', () => undefined);
    stores = pools.map((pool) => new PostgresEventStore(pool));
    await pools[0]?.query(`
      create function test_delay() returns trigger language plpgsql as
        $$ begin
          if random() < ${DELAYED_SHARE} then perform pg_sleep(random() * ${DELAY_MAX_MS / 1000}); end if;
          return null;
        end $$;
      create trigger delay_commit after insert on ledger.event for each statement execute function test_delay();
    `);
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await Promise.all(pools.map((pool) => pool.end()));
    await database.drop();
  });

  it('lose no event and keep every stream in order', async () => {
    const { acknowledged, followed } = await run();
    expect(acknowledged.size).toBe(WRITERS * APPENDS_PER_WRITER);
    for (const seen of followed) {
      expect(new Set(seen.map(({ id }) => id))).toEqual(acknowledged);
      expect(seen).toHaveLength(acknowledged.size);
      for (let writer = 0; writer < WRITERS; writer += 1)
        expect(seen.filter(({ stream }) => stream === `writer-${writer}`).map(({ revision }) => revision)).toEqual(
          Array.from({ length: APPENDS_PER_WRITER }, (_, index) => index),
        );
    }
  });

  /** The append function of the schema, without its gap protection. */
  async function removeLock(): Promise<void> {
    const [pool] = pools as [pg.Pool];
    const { rows } = await pool.query<{ source: string }>(
      `select pg_get_functiondef('ledger.append_events'::regproc) as source`,
    );
    const [{ source }] = rows as [{ source: string }];
    const unprotected = source.replace(/perform pg_advisory_xact_lock\(\d+\);/, '');
    expect(unprotected).not.toBe(source);
    await pool.query(unprotected);
  }

  it('lose events without the lock, which shows that this test can fail', async () => {
    await removeLock();
    // Without the lock two batches take the same positions; a sequence lets both through, as unprotected designs do.
    await pools[0]?.query(`
      create sequence test_position;
      create function test_take_position() returns trigger language plpgsql as
        $$ begin new.position := nextval('test_position'); return new; end $$;
      create trigger take_position before insert on ledger.event for each row execute function test_take_position();
    `);
    // On a busy machine the writers may commit in order by chance, once or twice.
    let missed = 0;
    for (let round = 1; missed === 0 && round <= ROUNDS_MAX; round += 1) {
      const { acknowledged, followed } = await run(`round-${round}`);
      missed = Math.max(
        ...followed.map((seen) => acknowledged.size - seen.filter(({ id }) => acknowledged.has(id)).length),
      );
    }
    expect(missed).toBeGreaterThan(0);
  });

  interface Seen {
    readonly id: string;
    readonly stream: string;
    readonly revision: number;
  }

  async function run(name = 'writer'): Promise<{ acknowledged: Set<string>; followed: Seen[][] }> {
    const acknowledged = new Set<string>();
    const stop = new AbortController();
    const followers = stores.slice(0, FOLLOWERS).map((store) => read(store, stop.signal));
    await Promise.all(
      stores.map(async (store, writer) => {
        for (let append = 0; append < APPENDS_PER_WRITER; append += 1) {
          const event = newEvent();
          await store.append(`${name}-${writer}`, append === 0 ? 'no_stream' : BigInt(append - 1), [event]);
          acknowledged.add(event.metadata.event_id);
        }
      }),
    );
    const head = (await stores[0]?.headPosition()) ?? 0n;
    await Promise.all(followers.map(({ reached }) => reached(head)));
    stop.abort();
    return { acknowledged, followed: await Promise.all(followers.map(({ seen }) => seen)) };
  }

  function read(
    store: PostgresEventStore,
    signal: AbortSignal,
  ): { seen: Promise<Seen[]>; reached: (position: bigint) => Promise<void> } {
    let through = 0n;
    const seen = (async () => {
      const events: Seen[] = [];
      for await (const batch of store.subscribeAll({ after: 0n, signal })) {
        through = batch.through;
        for (const { metadata, stream, revision } of batch.events)
          events.push({ id: metadata.event_id, stream, revision: Number(revision) });
      }
      return events;
    })();
    const reached = async (position: bigint): Promise<void> => {
      while (through < position) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    return { seen, reached };
  }
});
