import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@passid/event-store';
import type { PoolClient } from 'pg';
import { readModel } from './read-model.js';

const client = {} as PoolClient;
const named = { name: 'a-question', version: 1, define: (table: string) => `create table ${table} ()` };
const ledger = ['LoginEnded', 'ShareCreated', 'LoginEnded'].map(
  (type, position) => ({ type, position: BigInt(position), data: { loginId: `l${position}` } }) as RecordedEvent,
);

describe('readModel', () => {
  it('hands a projection the events of the types it subscribes to and no others', async () => {
    const seen: string[] = [];
    const model = readModel({
      ...named,
      types: ['LoginEnded'],
      async project(_client, _table, events) {
        seen.push(...events.map(({ data }) => data.loginId));
      },
    });
    await model.project(client, 'views.a_question', ledger);
    expect(seen).toEqual(['l0', 'l2']);
  });

  it('calls no projection for a batch without an event it subscribes to', async () => {
    const model = readModel({ ...named, types: ['CodeRedeemed'], project: () => Promise.reject(new Error('called')) });
    await expect(model.project(client, 'views.a_question', ledger)).resolves.toBeUndefined();
  });

  it('hands a projection without types every event', async () => {
    const seen: string[] = [];
    const model = readModel({
      ...named,
      async project(_client, _table, events) {
        seen.push(...events.map(({ type }) => type));
      },
    });
    await model.project(client, 'views.a_question', ledger);
    expect(seen).toEqual(['LoginEnded', 'ShareCreated', 'LoginEnded']);
  });

  it('does not compile a projection that reads a field of an event it does not subscribe to', async () => {
    const seen: unknown[] = [];
    const model = readModel({
      ...named,
      types: ['LoginEnded'],
      async project(_client, _table, events) {
        // @ts-expect-error: ShareCreated has a code, and LoginEnded has none.
        seen.push(...events.map(({ data }) => data.code));
      },
    });
    await model.project(client, 'views.a_question', ledger);
    expect(seen).toEqual([undefined, undefined]);
  });

  it('does not compile a subscription to an event that nobody appends', () => {
    // @ts-expect-error: there is no such event.
    expect(readModel({ ...named, types: ['LoginEnd'], project: async () => undefined }).types).toEqual(['LoginEnd']);
  });
});
