import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { AppendUncertain, RevisionConflict, type Batch, type EventStore, type NewEvent } from './event-store.js';

/** Shorter than the runner's timeout, so that the failure says what was awaited. */
const PATIENCE_MS = 10_000;

export const newEvent = (type = 'Happened', data: object = {}): NewEvent => ({
  type,
  data,
  metadata: {
    event_id: uuidv7(),
    recorded_at: '2026-01-01T00:00:00.000Z',
    environment: 'sandbox',
    correlation_id: 'c',
    causation_id: 'c',
    schema_version: 1,
    actor: 'test',
    salt: 'AAAAAAAAAAAAAAAAAAAAAA==',
    stream_prev: null,
  },
});

export const newStream = (): string => `test-${uuidv7()}`;

/** The EventStore's promise as a test. Suites run on a store others may be writing to, so nothing assumes an empty one. */
export function describeEventStore(
  name: string,
  open: () => Promise<{ store: EventStore; close(): Promise<void> }>,
): void {
  describe(`${name} keeps the EventStore's promise`, () => {
    let store: EventStore;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ store, close } = await open());
    });
    afterAll(() => close());

    const idsOf = (events: readonly NewEvent[]): string[] => events.map((event) => event.metadata.event_id);

    it('returns appended events unchanged, with revisions from 0', async () => {
      const stream = newStream();
      const events = [
        newEvent('First', { text: 'ä"\\ \u2028 \u{1f511}', list: [1.5, null, true], b: 1, a: {} }),
        newEvent('Second'),
      ];
      const appended = await store.append(stream, 'no_stream', events);
      const read = await store.readStream(stream);
      expect(appended.revision).toBe(1n);
      expect(read.map(({ revision }) => revision)).toEqual([0n, 1n]);
      expect(read.map(({ type, data, metadata }) => ({ type, data, metadata }))).toEqual(events);
      expect(Object.keys(read[0]?.data ?? {})).toEqual(['text', 'list', 'b', 'a']);
      expect(read.at(-1)?.position).toBe(appended.position);
    });

    it('reads an unknown stream as empty', async () => {
      expect(await store.readStream(newStream())).toEqual([]);
    });

    it('refuses an append to a stream that has moved on, and names its revision', async () => {
      const stream = newStream();
      await store.append(stream, 'no_stream', [newEvent()]);
      await store.append(stream, 0n, [newEvent()]);
      for (const expected of ['no_stream', 0n] as const)
        await expect(store.append(stream, expected, [newEvent()])).rejects.toMatchObject({
          stream,
          expected,
          actual: 1n,
        });
      await expect(store.append(stream, 0n, [newEvent()])).rejects.toBeInstanceOf(RevisionConflict);
      expect(await store.readStream(stream)).toHaveLength(2);
    });

    it('refuses an append to a stream that is not there yet', async () => {
      const stream = newStream();
      await expect(store.append(stream, 0n, [newEvent()])).rejects.toMatchObject({ actual: 'no_stream' });
      await expect(store.append(stream, 5n, [newEvent()])).rejects.toBeInstanceOf(RevisionConflict);
      expect(await store.readStream(stream)).toEqual([]);
    });

    it('lets exactly one of many concurrent appends at one revision through', async () => {
      const stream = newStream();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 50 }, () => store.append(stream, 'no_stream', [newEvent(), newEvent()])),
      );
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused).toHaveLength(49);
      expect(refused.every((outcome) => outcome.reason instanceof RevisionConflict)).toBe(true);
      expect(await store.readStream(stream)).toHaveLength(2);
    });

    it('appends all events of an append or none, whatever else is in its batch', async () => {
      const good = newStream();
      const moved = newStream();
      await store.append(moved, 'no_stream', [newEvent()]);
      const outcomes = await Promise.allSettled([
        store.append(good, 'no_stream', [newEvent(), newEvent(), newEvent()]),
        store.append(moved, 'no_stream', [newEvent(), newEvent()]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect(await store.readStream(good)).toHaveLength(3);
      expect(await store.readStream(moved)).toHaveLength(1);
    });

    it('takes the same events at the same revision once, however often they are sent', async () => {
      const stream = newStream();
      const first = [newEvent(), newEvent()];
      const second = [newEvent()];
      const original = await store.append(stream, 'no_stream', first);
      const next = await store.append(stream, original.revision, second);
      const repeats = await Promise.all([
        store.append(stream, 'no_stream', first),
        store.append(stream, 1n, second),
        store.append(stream, 'no_stream', first),
      ]);
      expect(repeats.map(({ revision }) => revision)).toEqual([original.revision, next.revision, original.revision]);
      expect(idsOf(await store.readStream(stream))).toEqual(idsOf([...first, ...second]));
    });

    it('refuses a repeat that has additional events, or other events in place of some', async () => {
      const stream = newStream();
      const events = [newEvent(), newEvent()];
      await store.append(stream, 'no_stream', events);
      await expect(store.append(stream, 'no_stream', [...events, newEvent()])).rejects.toBeInstanceOf(RevisionConflict);
      await expect(store.append(stream, 'no_stream', [newEvent(), ...events.slice(1)])).rejects.toBeInstanceOf(
        RevisionConflict,
      );
    });

    it('reads a stream from any revision, both ways, with a limit', async () => {
      const stream = newStream();
      await store.append(
        stream,
        'no_stream',
        Array.from({ length: 5 }, () => newEvent()),
      );
      const revisions = async (options: Parameters<EventStore['readStream']>[1]): Promise<number[]> =>
        (await store.readStream(stream, options)).map(({ revision }) => Number(revision));
      expect(await revisions({ from: 3n })).toEqual([3, 4]);
      expect(await revisions({ from: 1n, limit: 2 })).toEqual([1, 2]);
      expect(await revisions({ direction: 'backwards', limit: 2 })).toEqual([4, 3]);
      expect(await revisions({ direction: 'backwards', from: 1n })).toEqual([1, 0]);
      expect(await revisions({ from: 9n })).toEqual([]);
    });

    it('keeps a stream of 10,000 events', async () => {
      const stream = newStream();
      for (let start = 0; start < 10_000; start += 500)
        await store.append(
          stream,
          start === 0 ? 'no_stream' : BigInt(start - 1),
          Array.from({ length: 500 }, () => newEvent()),
        );
      const last = await store.readStream(stream, { from: 9_990n });
      expect(last.map(({ revision }) => Number(revision))).toEqual([
        9990, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999,
      ]);
      expect((await store.readStream(stream, { limit: 10_000 })).length).toBe(10_000);
    });

    it('reads everything in one order that agrees with every stream', async () => {
      const after = await store.headPosition();
      const streams = Array.from({ length: 5 }, newStream);
      await Promise.all(
        streams.map(async (stream) => {
          await store.append(stream, 'no_stream', [newEvent()]);
          await store.append(stream, 0n, [newEvent(), newEvent()]);
        }),
      );
      const { events, through, isCaughtUp } = await store.readAll({ after, limit: 1000 });
      expect(events).toHaveLength(15);
      expect(isCaughtUp).toBe(true);
      expect(through).toBeGreaterThanOrEqual(await store.headPosition());
      expect(await store.countAfter(after, 1000)).toBe(15);
      expect(events.map(({ position }) => position)).toEqual(
        [...events.map(({ position }) => position)].sort((a, b) => Number(a - b)),
      );
      for (const stream of streams)
        expect(events.filter((event) => event.stream === stream).map(({ revision }) => Number(revision))).toEqual([
          0, 1, 2,
        ]);
    });

    it('resumes reading from any position', async () => {
      const after = await store.headPosition();
      const events = Array.from({ length: 7 }, () => newEvent());
      await store.append(newStream(), 'no_stream', events);
      const collected: string[] = [];
      for (let position = after; ;) {
        const batch = await store.readAll({ after: position, limit: 2 });
        collected.push(...idsOf(batch.events));
        position = batch.through;
        if (batch.isCaughtUp) break;
      }
      expect(collected).toEqual(idsOf(events));
    });

    it('reads the events at given positions in order, however far apart they are', async () => {
      const after = await store.headPosition();
      const stream = newStream();
      for (let revision = -1n; revision < 11n; revision += 1n)
        await store.append(stream, revision < 0n ? 'no_stream' : revision, [newEvent()]);
      const all = await store.readStream(stream);
      const some = [all[1], all[2], all[3], all[7], all[11]].flatMap((event) => event ?? []);
      const positions = some.map(({ position }) => position);
      expect(await store.readAt([...positions].reverse())).toEqual(some);
      expect(await store.readAt(all.map(({ position }) => position))).toEqual(all);
      expect(await store.readAt([])).toEqual([]);
      expect(positions.every((position) => position > after)).toBe(true);
    });

    it('filters by type and still says how far it has looked', async () => {
      const after = await store.headPosition();
      await store.append(newStream(), 'no_stream', [
        newEvent('Wanted'),
        newEvent('Other'),
        newEvent('Wanted'),
        newEvent('Other'),
      ]);
      const batch = await store.readAll({ after, limit: 10, types: ['Wanted'] });
      expect(batch.events.map(({ type }) => type)).toEqual(['Wanted', 'Wanted']);
      expect(batch.through).toBeGreaterThanOrEqual(await store.headPosition());
      const limited = await store.readAll({ after, limit: 1, types: ['Wanted'] });
      expect(limited.isCaughtUp).toBe(false);
      expect(limited.events).toHaveLength(1);
      const none = await store.readAll({ after, limit: 1, types: ['Nowhere'] });
      expect(none).toMatchObject({ events: [], isCaughtUp: true });
    });

    it('gives a subscriber past events and then new ones, each once, in order', async () => {
      const after = await store.headPosition();
      const stop = new AbortController();
      const stream = newStream();
      await store.append(
        stream,
        'no_stream',
        Array.from({ length: 30 }, () => newEvent()),
      );
      const seen: bigint[] = [];
      const isLive = deferred();
      const reader = (async () => {
        for await (const batch of store.subscribeAll({ after, batchMax: 7, signal: stop.signal })) {
          seen.push(...batch.events.filter((event) => event.stream === stream).map(({ revision }) => revision));
          if (batch.isCaughtUp) isLive.resolve();
          if (seen.length >= 60) stop.abort();
        }
      })();
      await within(isLive.promise, 'the subscriber to catch up');
      for (let revision = 29n; revision < 59n; revision += 1n) await store.append(stream, revision, [newEvent()]);
      await within(reader, 'the subscriber to see what was appended while it listened');
      expect(seen.map(Number)).toEqual(Array.from({ length: 60 }, (_, index) => index));
    });

    it('moves a subscriber to the head where no event is of its types', async () => {
      const after = await store.headPosition();
      const stop = new AbortController();
      await store.append(newStream(), 'no_stream', [newEvent('Other')]);
      for await (const batch of store.subscribeAll({ after, types: ['Wanted'], signal: stop.signal })) {
        expect(batch.events).toEqual([]);
        if (batch.through >= (await store.headPosition())) stop.abort();
      }
      expect(stop.signal.aborted).toBe(true);
    });

    it('tells a new subscriber that it has caught up where there is nothing to read', async () => {
      const stop = new AbortController();
      const after = await store.headPosition();
      for await (const batch of store.subscribeAll({ after, signal: stop.signal })) {
        expect(batch.isCaughtUp).toBe(true);
        stop.abort();
      }
    });

    it('does not run ahead of a slow subscriber', async () => {
      const after = await store.headPosition();
      const events = Array.from({ length: 50 }, () => newEvent());
      await store.append(newStream(), 'no_stream', events);
      const stop = new AbortController();
      const batches: Batch[] = [];
      for await (const batch of store.subscribeAll({ after, batchMax: 10, signal: stop.signal })) {
        batches.push(batch);
        expect(batch.events.length).toBeLessThanOrEqual(10);
        if (batches.length === 2) break;
      }
      const seen = idsOf(batches.flatMap((batch) => batch.events));
      expect(seen.length).toBeGreaterThan(1);
      expect(seen).toEqual(idsOf(events).slice(0, seen.length));
      stop.abort();
    });

    it('ends a subscription at the signal, also while it waits', async () => {
      const stop = new AbortController();
      const isLive = deferred();
      const reader = (async () => {
        for await (const batch of store.subscribeAll({ after: await store.headPosition(), signal: stop.signal }))
          if (batch.isCaughtUp) isLive.resolve();
      })();
      await within(isLive.promise, 'the subscriber to catch up');
      stop.abort();
      await within(reader, 'the subscription to end');
    });
  });
}

/** Each keeper's spec causes faults in its own way; that they end in AppendUncertain is the port's promise. */
export async function expectUncertain(append: Promise<unknown>): Promise<void> {
  await expect(append).rejects.toBeInstanceOf(AppendUncertain);
}

export async function within<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${PATIENCE_MS} ms for ${what}.`)), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
