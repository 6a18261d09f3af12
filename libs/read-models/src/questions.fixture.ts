import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { note, type EventContext, type EventStore, type RecordedEvent } from '@passid/event-store';
import { defined, type DomainEvent, type EventOf, type LedgerEvent } from '@passid/ledger';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../../../test/support/database.js';
import { migrate } from '../../migrations/src/migrate.js';
import { MemoryEventStore } from '../../event-store/src/memory/memory-event-store.js';
import { defineReadModels, projectTogether, type Parked } from './engine/projection.js';
import type { ReadModel } from './engine/read-model.js';
import { rebuild } from './engine/rebuild.js';

const GOLDEN = new URL('../../ledger/src/golden-events.json', import.meta.url);

/** Of each event type, the data of its first golden example. */
const EXAMPLES = new Map(
  (JSON.parse(readFileSync(GOLDEN, 'utf8')) as { events: DomainEvent[] }[])
    .flatMap(({ events }) => events)
    .reverse()
    .map(({ type, data }) => [type, data]),
);

const CONTEXT: EventContext = {
  recorded_at: '2026-11-25T04:00:00.000Z',
  environment: 'sandbox',
  institution_id: '940314418',
  correlation_id: 'test',
  causation_id: 'test',
  actor: 'test',
};

/** More than any test appends. */
const EVENTS_MAX = 1_000;

/** `undefined` leaves a member out. */
type Changes<Data> = { readonly [Member in keyof Data]?: Data[Member] | undefined };

interface About extends Partial<EventContext> {
  readonly stream?: string;
}

export interface ProjectedLedger {
  readonly pool: pg.Pool;
  /** Appends the example of an event with these changes, and projects it in a batch of its own. */
  append<Type extends LedgerEvent['type']>(
    type: Type,
    changes?: Changes<EventOf<Type>['data']>,
    about?: About,
  ): Promise<RecordedEvent>;
}

/**
 * A ledger that is empty before each test, with these read models in PostgreSQL. After each test the events are offered
 * once more, which must change nothing, and every table is rebuilt from all of them in one batch, which must give the same.
 */
export function projectedLedger(...models: readonly ReadModel[]): ProjectedLedger {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let store: EventStore;
  const project = async (after: bigint, limit: number): Promise<RecordedEvent[]> => {
    const batch = await store.readAll({ after, limit });
    expect(await projectTogether(pool, models, after, batch, refuseToPark)).toEqual([]);
    return [...batch.events];
  };
  beforeAll(async () => {
    database = await freshDatabase();
    pool = new pg.Pool(database.connection);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  beforeEach(async () => {
    store = new MemoryEventStore();
    await pool.query('drop schema if exists views cascade');
    await migrate(pool);
    await defineReadModels(pool, models);
  });
  afterEach(async () => {
    await project(0n, EVENTS_MAX);
    for (const model of models) expect(await rebuild(pool, store, model)).toMatchObject({ isEqual: true, parked: 0 });
  });
  return {
    get pool() {
      return pool;
    },
    async append(type, changes = {}, { stream = 'any', ...about } = {}) {
      const after = await store.headPosition();
      const data = defined({ ...EXAMPLES.get(type), ...changes });
      await note(store, stream, { type, data }, { ...CONTEXT, ...about });
      const [event] = await project(after, 1);
      if (event === undefined) throw new Error('The event that was just appended is not there.');
      return event;
    },
  };
}

function refuseToPark({ model, event, reason }: Parked): never {
  throw new Error(`${model} cannot project ${event.type}: ${reason}`);
}
