import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact, type EventStore, type RecordedEvent } from '@passid/event-store';
import type { Decider } from '@passid/ledger';
import type { Feed } from './feed.js';

interface Told {
  readonly type: 'Told';
  readonly data: { readonly number: number | null };
}
const teller: Decider<undefined, Told> = { initial: undefined, evolve: () => undefined };

/** Shorter than the runner's timeout, so that the failure says what was awaited. */
const PATIENCE_MS = 25_000;
const LOOK_EVERY_MS = 20;

/** The Feed's promise as a test. */
export function describeFeed(
  name: string,
  open: () => Promise<{ feed: Feed; store: EventStore; close(): Promise<void> }>,
): void {
  describe(`${name} keeps the Feed's promise`, () => {
    let feed: Feed;
    let store: EventStore;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ feed, store, close } = await open());
    });
    afterAll(() => close());

    const tell = (stream: string, ...numbers: (number | null)[]) =>
      transact(store, stream, teller, () => numbers.map((number) => ({ type: 'Told', data: { number } })), {
        recorded_at: '2026-01-01T00:00:00.000Z',
        environment: 'sandbox',
        correlation_id: 'c',
        causation_id: 'c',
        actor: 'test',
      });

    /** Consumes until `isDone`, collecting the numbers of one stream. */
    async function consume(
      consumer: string,
      stream: string,
      isDone: (seen: readonly number[]) => boolean,
      onEvents: (events: readonly RecordedEvent[]) => void = () => undefined,
    ) {
      const stop = new AbortController();
      const seen: number[] = [];
      const parked: string[] = [];
      const failures: unknown[] = [];
      const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
      await feed.consume({
        consumer,
        types: ['Told'],
        signal: stop.signal,
        handle(events) {
          const told = events.filter((event) => event.stream === stream);
          onEvents(told);
          seen.push(...told.map(({ data }) => (data as { number: number }).number));
          if (isDone(seen)) stop.abort();
          return Promise.resolve();
        },
        onFailure: (error) => failures.push(error),
        onParked: (event, reason) => parked.push(`${event.stream}@${event.revision}: ${reason}`),
      });
      clearTimeout(timer);
      return { seen, parked, failures };
    }

    async function untilLag(consumer: string, lag: number): Promise<void> {
      const deadline = performance.now() + PATIENCE_MS;
      while ((await feed.lag(consumer)) !== lag) {
        if (performance.now() > deadline) throw new Error(`Waited ${PATIENCE_MS} ms for a lag of ${lag}.`);
        await delay(LOOK_EVERY_MS);
      }
    }

    it('hands over past and new events, in order within a stream', async () => {
      await tell('past-and-present', 1, 2, 3);
      const consuming = consume('c1', 'past-and-present', (seen) => seen.length >= 6);
      await tell('past-and-present', 4, 5, 6);
      expect((await consuming).seen).toEqual([1, 2, 3, 4, 5, 6]);
    });

    it('resumes where the consumer of that name had stopped', async () => {
      await tell('resumed', 1, 2);
      await consume('c2', 'resumed', (seen) => seen.length === 2);
      await tell('resumed', 3);
      const { seen } = await consume('c2', 'resumed', (numbers) => numbers.includes(3));
      expect(seen).toEqual([3]);
    });

    it('hands a consumer of another name all events', async () => {
      await tell('shared', 1, 2);
      for (const consumer of ['c3', 'c4'])
        expect((await consume(consumer, 'shared', (seen) => seen.length === 2)).seen).toEqual([1, 2]);
    });

    it('hands the events over again after a failure that is not their fault', async () => {
      await tell('failing', 1, 2);
      let fails = 1;
      const { seen, failures, parked } = await consume(
        'c5',
        'failing',
        (numbers) => numbers.length >= 2,
        (events) => {
          if (events.length > 0 && fails-- > 0) throw new Error('the database is away');
        },
      );
      expect(seen).toEqual([1, 2]);
      expect(failures).toHaveLength(1);
      expect(parked).toEqual([]);
    });

    it('parks an event that cannot be handled, with the reason, and goes on', async () => {
      await tell('poisoned', 1, null, 3);
      const digest = (events: readonly RecordedEvent[]): void => {
        for (const { data } of events) (data as { number: number }).number.toFixed();
      };
      const { seen, parked } = await consume('c6', 'poisoned', (numbers) => numbers.includes(3), digest);
      expect(seen).toEqual([1, 3]);
      expect(parked).toEqual([expect.stringMatching(/^poisoned@1: /)]);
    });

    it('tells how many events a consumer has not been handed yet', async () => {
      await tell('lagging', 1);
      const stop = new AbortController();
      const consuming = feed.consume({
        consumer: 'c7',
        types: ['Told'],
        signal: stop.signal,
        handle: () => Promise.resolve(),
        onFailure: () => undefined,
        onParked: () => undefined,
      });
      await untilLag('c7', 0);
      stop.abort();
      await consuming;
      await tell('lagging', 2, 3);
      await untilLag('c7', 2);
    });
  });
}
