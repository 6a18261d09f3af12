import { describe, expect, it } from '@jest/globals';
import type { Decider } from '@passid/ledger';
import { commitmentOf } from './commitment.js';
import {
  AppendUncertain,
  RevisionConflict,
  type Appended,
  type ExpectedRevision,
  type NewEvent,
} from './event-store.js';
import { newEvent } from './event-store.contract.js';
import { MemoryEventStore } from './memory/memory-event-store.js';
import { fold, note, transact } from './transact.js';

interface Counted {
  readonly type: 'Counted';
  readonly data: { readonly by: number };
}
const counter: Decider<number, Counted> = { initial: 0, evolve: (sum, event) => sum + event.data.by };
const count = (by: number): Counted => ({ type: 'Counted', data: { by } });
const context = {
  recorded_at: '2026-01-01T00:00:00.000Z',
  environment: 'sandbox',
  correlation_id: 'req',
  causation_id: 'req',
  actor: 'test',
} as const;

/** A store that does something just before an append arrives, or just after it was stored. */
class EventfulStore extends MemoryEventStore {
  before: (() => Promise<unknown>)[] = [];
  after: (() => never)[] = [];

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    await this.before.shift()?.();
    const appended = await super.append(stream, expected, events);
    this.after.shift()?.();
    return appended;
  }
}

describe('transact', () => {
  it('appends what was decided and says what the stream now is', async () => {
    const store = new MemoryEventStore();
    const { state, appended } = await transact(store, 's', counter, () => [count(1), count(2)], context);
    expect(state).toBe(3);
    expect(appended.map(({ revision }) => revision)).toEqual([0n, 1n]);
    expect(await store.readStream('s')).toMatchObject([{ data: { by: 1 } }, { data: { by: 2 } }]);
  });

  it('appends nothing when nothing was decided', async () => {
    const store = new MemoryEventStore();
    expect(await transact(store, 's', counter, () => [], context)).toEqual({ state: 0, appended: [] });
    expect(await store.headPosition()).toBe(0n);
  });

  it('gives every event its metadata, and a salt and an id of its own', async () => {
    const store = new MemoryEventStore();
    await transact(store, 's', counter, () => [count(1), count(2)], { ...context, institution_id: '42' });
    const events = await store.readStream('s');
    for (const { metadata } of events) {
      expect(metadata).toMatchObject({ ...context, institution_id: '42', schema_version: 1 });
      expect(Buffer.from(metadata.salt, 'base64')).toHaveLength(16);
      expect(metadata.event_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    }
    expect(events.map(({ metadata }) => 'traceparent' in metadata)).toEqual([false, false]);
    expect(new Set(events.map(({ metadata }) => metadata.salt)).size).toBe(2);
    expect(new Set(events.map(({ metadata }) => metadata.event_id)).size).toBe(2);
  });

  it('chains each event to the one before it, within an append and across appends', async () => {
    const store = new MemoryEventStore();
    await transact(store, 's', counter, () => [count(1), count(2)], context);
    await transact(store, 's', counter, () => [count(3)], context);
    const events = await store.readStream('s');
    const commitments = events.map((event) => commitmentOf('s', event.revision, event));
    expect(events.map(({ metadata }) => metadata.stream_prev)).toEqual([null, ...commitments.slice(0, 2)]);
  });

  it('decides again on what another has appended meanwhile', async () => {
    const store = new EventfulStore();
    store.before = [() => transact(store, 's', counter, () => [count(10)], context)];
    const seen: number[] = [];
    const { state } = await transact(store, 's', counter, (sum) => (seen.push(sum), [count(1)]), context);
    expect(seen).toEqual([0, 10]);
    expect(state).toBe(11);
  });

  it('lets a hundred concurrent changes of one stream through', async () => {
    const store = new MemoryEventStore();
    const change = () => transact(store, 's', counter, () => [count(1)], context);
    await Promise.all(Array.from({ length: 100 }, change));
    expect((await fold(store, 's', counter)).state).toBe(100);
  });

  it('gives up after four conflicts', async () => {
    const store = new EventfulStore();
    let decisions = 0;
    const interfere = (): Promise<unknown> =>
      MemoryEventStore.prototype.append.call(store, 's', BigInt(decisions - 2), [event()]);
    const first = (): Promise<unknown> => MemoryEventStore.prototype.append.call(store, 's', 'no_stream', [event()]);
    store.before = [first, interfere, interfere, interfere];
    await expect(transact(store, 's', counter, () => ((decisions += 1), [count(1)]), context)).rejects.toBeInstanceOf(
      RevisionConflict,
    );
    expect(decisions).toBe(4);
  });

  it('decides on the initial state without reading where the stream is assumed new, and reads after a conflict', async () => {
    const store = new MemoryEventStore();
    await transact(store, 's', counter, () => [count(5)], context);
    const seen: number[] = [];
    await transact(store, 's', counter, (sum) => (seen.push(sum), [count(1)]), context, { assumeNew: true });
    expect(seen).toEqual([0, 5]);
  });

  it('passes on what the decision throws, and appends nothing', async () => {
    const store = new MemoryEventStore();
    const refuse = (): never => {
      throw new RangeError('no');
    };
    await expect(transact(store, 's', counter, refuse, context)).rejects.toThrow('no');
    expect(await store.headPosition()).toBe(0n);
  });

  it('repeats an append whose acknowledgement was lost with the same events, and adds nothing', async () => {
    const store = new EventfulStore();
    const lose = (): never => {
      throw new AppendUncertain('lost');
    };
    store.after = [lose, lose];
    const { appended } = await transact(store, 's', counter, () => [count(1)], context);
    expect(await store.readStream('s')).toHaveLength(1);
    expect((await store.readStream('s'))[0]?.metadata.event_id).toBe(appended[0]?.metadata.event_id);
  });
});

describe('fold', () => {
  it('reads a stream longer than a page to its end', async () => {
    const store = new MemoryEventStore();
    await transact(store, 's', counter, () => Array.from({ length: 2_500 }, () => count(1)), context);
    const { state, last } = await fold(store, 's', counter);
    expect(state).toBe(2_500);
    expect(last?.revision).toBe(2_499n);
  });
});

const event = (): NewEvent => newEvent('Counted', count(0).data);

describe('note', () => {
  it('appends without reading more than the last event, and keeps the chain', async () => {
    const store = new MemoryEventStore();
    const read: unknown[] = [];
    const readStream = store.readStream.bind(store);
    store.readStream = (stream, options) => {
      read.push(options);
      return readStream(stream, options);
    };
    for (let by = 1; by <= 3; by += 1) await note(store, 's', count(by), context);
    expect(read).toEqual(Array.from({ length: 3 }, () => ({ direction: 'backwards', limit: 1 })));
    const [first, second, third] = await readStream('s');
    expect(second?.metadata.stream_prev).toBe(first && commitmentOf('s', 0n, first));
    expect(third?.metadata.stream_prev).toBe(second && commitmentOf('s', 1n, second));
  });

  it('tries again while others write', async () => {
    const store = new EventfulStore();
    const other = (): Promise<unknown> => note(store, 's', count(1), context);
    store.before = [other, other, other];
    await note(store, 's', count(2), context);
    expect((await store.readStream('s')).map(({ data }) => data)).toEqual([{ by: 1 }, { by: 1 }, { by: 1 }, { by: 2 }]);
  });

  it('loses nothing of twenty at once', async () => {
    const store = new MemoryEventStore();
    await Promise.all(Array.from({ length: 20 }, (_, by) => note(store, 's', count(by), context)));
    const events = await store.readStream('s');
    expect(new Set(events.map(({ data }) => (data as { by: number }).by)).size).toBe(20);
    expect(events.map(({ revision }) => Number(revision))).toEqual(events.map((_, index) => index));
  });
});
