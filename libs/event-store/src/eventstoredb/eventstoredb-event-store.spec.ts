import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreDbServer } from '../../../../test/support/eventstoredb-server.js';
import { waitFor } from '../../../../test/support/wait-for.js';
import { describeEventStore, expectUncertain, newEvent, newStream, within } from '../event-store.contract.js';
import { LedgerUnreachable, RevisionConflict, type NewEvent } from '../event-store.js';
import { credentialsOf, EventStoreDbEventStore } from './eventstoredb-event-store.js';

/** Long enough for a busy machine, short enough for a test. */
const CALL_TIMEOUT_MS = 2_000;

/** On a stand-in that speaks EventStoreDB's protocol. The same suite runs on a real server in test/engines. */
describeEventStore('The EventStoreDB keeper', async () => {
  const server = await EventStoreDbServer.listen();
  const store = await EventStoreDbEventStore.open(server.url);
  return {
    store,
    async close() {
      await store.close();
      server.kill();
    },
  };
});

describe('The EventStoreDB keeper', () => {
  let server: EventStoreDbServer;
  let store: EventStoreDbEventStore;
  beforeEach(async () => {
    server = await EventStoreDbServer.listen();
    store = await EventStoreDbEventStore.open(server.url, CALL_TIMEOUT_MS);
  });
  afterEach(async () => {
    await store.close();
    server.close();
  });

  it('ends an append whose answer was lost as uncertain, and recognises the same append', async () => {
    const stream = newStream();
    const events = [newEvent(), newEvent()];
    server.faultNextAppend('answer lost');
    await expectUncertain(store.append(stream, 'no_stream', events));
    expect(await store.append(stream, 'no_stream', events)).toMatchObject({ revision: 1n });
    expect(await store.readStream(stream)).toHaveLength(2);
  });

  it('ends an append that never arrived as uncertain, and stores the same append', async () => {
    const stream = newStream();
    const events = [newEvent()];
    server.faultNextAppend('swallowed');
    await expectUncertain(store.append(stream, 'no_stream', events));
    await store.append(stream, 'no_stream', events);
    expect(await store.readStream(stream)).toHaveLength(1);
  });

  it('continues after the server was away, with no event lost, doubled or out of order', async () => {
    const stream = newStream();
    const seen: bigint[] = [];
    const stop = new AbortController();
    const reader = (async () => {
      for await (const { events } of store.subscribeAll({ after: 0n, types: ['Happened'], signal: stop.signal }))
        seen.push(...events.map(({ revision }) => revision));
    })();
    let expected: bigint | 'no_stream' = 'no_stream';
    for (let round = 0; round < 3; round += 1) {
      for (let count = 0; count < 5; count += 1)
        expected = await appendUntilSure(store, stream, expected, [newEvent('Happened')]);
      const reached = Number(expected) + 1;
      await waitFor(() => seen.length === reached, `${reached} events to be seen`);
      server.kill();
      await expect(store.readStream(stream)).rejects.toBeInstanceOf(LedgerUnreachable);
      await server.start();
    }
    await appendUntilSure(store, stream, expected, [newEvent('Happened')]);
    await waitFor(() => seen.length === 16, 'the last event to be seen');
    stop.abort();
    await within(reader, 'the subscription to end');
    expect(seen.map(Number)).toEqual(Array.from({ length: 16 }, (_, index) => index));
  });

  it('subscribes again when the server ends a subscription without an error', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const reader = (async () => {
      for await (const { events } of store.subscribeAll({ after: 0n, signal: stop.signal }))
        seen.push(...events.map(({ type }) => type));
    })();
    await store.append(newStream(), 'no_stream', [newEvent('Before')]);
    await waitFor(() => seen.length === 1, 'the first event');
    server.endSubscriptions();
    await store.append(newStream(), 'no_stream', [newEvent('After')]);
    await waitFor(() => seen.length === 2, 'the second event');
    stop.abort();
    await within(reader, 'the subscription to end');
    await waitFor(() => server.subscriptionCount === 0, 'the server to be told');
    expect(seen).toEqual(['Before', 'After']);
  });

  it('leaves out the server’s own events, and is not slowed down by them', async () => {
    const after = await store.headPosition();
    server.writeSystemEvent();
    await store.append(newStream(), 'no_stream', [newEvent('Ours')]);
    for (let count = 0; count < 3; count += 1) server.writeSystemEvent();
    const batch = await store.readAll({ after, limit: 10 });
    expect(batch.events.map(({ type }) => type)).toEqual(['Ours']);
    expect(batch.isCaughtUp).toBe(true);
    expect(await store.headPosition()).toBe(batch.events[0]?.position);
    for (let count = 0; count < 50; count += 1) server.writeSystemEvent();
    expect(await store.headPosition()).toBe(batch.events[0]?.position);
    expect(await store.countAfter(after, 100)).toBe(1);
  });

  it('never takes a read that was cut short for a complete one', async () => {
    const stream = newStream();
    await store.append(
      stream,
      'no_stream',
      Array.from({ length: 500 }, () => newEvent()),
    );
    const reads = Array.from({ length: 20 }, () => store.readStream(stream));
    const heads = Array.from({ length: 20 }, () => store.headPosition());
    server.kill();
    for (const read of await Promise.allSettled(reads))
      if (read.status === 'fulfilled') expect(read.value).toHaveLength(500);
      else expect(read.reason).toBeInstanceOf(LedgerUnreachable);
    for (const head of await Promise.allSettled(heads))
      if (head.status === 'rejected') expect(head.reason).toBeInstanceOf(LedgerUnreachable);
  });

  it('finds the leader of a cluster, and the next one when it is gone', async () => {
    const cluster = await EventStoreDbEventStore.open(await server.clusterUrl(), CALL_TIMEOUT_MS);
    const stream = newStream();
    const seen: string[] = [];
    const stop = new AbortController();
    const reader = (async () => {
      for await (const { events } of cluster.subscribeAll({ after: 0n, signal: stop.signal }))
        seen.push(...events.map(({ type }) => type));
    })();
    const revision = await appendUntilSure(cluster, stream, 'no_stream', [newEvent('Before')]);
    await server.failOver();
    await appendUntilSure(cluster, stream, revision, [newEvent('After')]);
    await waitFor(() => seen.length === 2, 'both events');
    stop.abort();
    await within(reader, 'the subscription to end');
    await cluster.close();
    expect(seen).toEqual(['Before', 'After']);
  });

  it.each([
    ['esdb://127.0.0.1:2113?tls=false', { username: '', password: '' }],
    ['esdb://admin:change%3Ait%40@127.0.0.1:2113', { username: 'admin', password: 'change:it@' }],
    ['esdb://ledger:secret@a:2113,b:2113,c:2113?tls=true', { username: 'ledger', password: 'secret' }],
    ['esdb+discover://ledger:secret@cluster.example', { username: 'ledger', password: 'secret' }],
    ['esdb+discover://a:2113,b:2113', { username: '', password: '' }],
  ])('takes the credentials of %s', (connectionString, credentials) => {
    expect(credentialsOf(connectionString)).toEqual(credentials);
  });

  it('fails at once when no server answers', async () => {
    server.kill();
    await expect(EventStoreDbEventStore.open(server.url)).rejects.toBeInstanceOf(LedgerUnreachable);
  });

  it('closes while a subscription waits and the server is away', async () => {
    const reader = (async () => {
      for await (const batch of store.subscribeAll({ after: 0n, signal: new AbortController().signal })) void batch;
    })();
    await waitFor(() => server.subscriptionCount === 1, 'the subscription');
    server.kill();
    await store.close();
    await within(reader, 'the subscription to end');
  });
});

/** As `transact` does: repeats the append until its outcome is known. */
async function appendUntilSure(
  store: EventStoreDbEventStore,
  stream: string,
  expected: bigint | 'no_stream',
  events: readonly NewEvent[],
): Promise<bigint> {
  for (;;) {
    try {
      return (await store.append(stream, expected, events)).revision;
    } catch (error) {
      if (error instanceof RevisionConflict) throw error;
      await delay(50);
    }
  }
}
