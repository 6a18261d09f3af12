import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { newEvent, newStream } from '../../../../../libs/event-store/src/event-store.contract.js';
import { MemoryEventStore } from '../../../../../libs/event-store/src/memory/memory-event-store.js';
import { SessionChanges, type Wait } from './session-changes.js';

let store: MemoryEventStore;
let changes: SessionChanges;
let status: string;
let looks: number;
beforeEach(() => {
  store = new MemoryEventStore();
  changes = new SessionChanges(store, pino({ level: 'silent' }));
  status = 'pending';
  looks = 0;
});
afterEach(async () => {
  changes.beforeApplicationShutdown();
  await changes.onApplicationShutdown();
});

const never = (): AbortSignal => new AbortController().signal;
const wait = (more: Partial<Wait> = {}): Promise<string> =>
  changes.lookUntil(
    { requestId: 'req_1', institutionId: '42', milliseconds: 60_000, signal: never(), ...more },
    look,
    isSettled,
  );
const look = (): Promise<string> => {
  looks += 1;
  return Promise.resolve(status);
};
const isSettled = (seen: string): boolean => seen !== 'pending';

const append = (type: string, requestId?: string): Promise<unknown> =>
  store.append(newStream(), 'no_stream', [newEvent(type, requestId === undefined ? {} : { requestId })]);
const end = (requestId = 'req_1'): Promise<unknown> => {
  status = 'completed';
  return append('TokenVerified', requestId);
};
/** Until everything that can happen without news has happened. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('Who waits for a session', () => {
  it('sees its end when it comes', async () => {
    const seen = wait();
    await settle();
    await end();
    expect(await seen).toBe('completed');
  });

  it('looks only when its own session has changed', async () => {
    const seen = wait();
    await settle();
    expect(looks).toBe(1);
    await append('TokenVerified', 'req_2');
    await append('TokenVerified');
    await append('SessionCreated', 'req_1');
    await settle();
    expect(looks).toBe(1);
    await end();
    await seen;
    expect(looks).toBe(2);
  });

  it('misses no end that comes while it looks', async () => {
    const seen = changes.lookUntil(
      { requestId: 'req_1', institutionId: '42', milliseconds: 60_000, signal: never() },
      async () => {
        const before = status;
        looks += 1;
        if (looks === 1) {
          await end();
          await settle();
        }
        return before;
      },
      isSettled,
    );
    expect(await seen).toBe('completed');
    expect(looks).toBe(2);
  });

  it('looks once more when its time is over, and is told what it sees', async () => {
    expect(await wait({ milliseconds: 1 })).toBe('pending');
    expect(looks).toBe(2);
  });

  it('is let go when nobody listens any more', async () => {
    const listener = new AbortController();
    const seen = wait({ signal: listener.signal });
    await settle();
    listener.abort();
    expect(await seen).toBe('pending');
  });

  it('is let go when the process stops, and nobody begins to wait after that', async () => {
    const seen = wait();
    await settle();
    changes.beforeApplicationShutdown();
    expect(await seen).toBe('pending');
    expect(await wait()).toBe('pending');
  });

  it('is one of at most 200 of an institution and 2,000 in all', async () => {
    const waits: Promise<string>[] = [];
    for (let bank = 0; bank < 10; bank += 1)
      for (let place = 0; place < 200; place += 1) waits.push(wait({ institutionId: String(bank) }));
    await expect(wait({ institutionId: '0' })).rejects.toMatchObject({ code: 'TOO_MANY_WAITING' });
    await expect(wait({ institutionId: 'another' })).rejects.toMatchObject({ code: 'TOO_MANY_WAITING' });
    await end();
    expect(new Set(await Promise.all(waits))).toEqual(new Set(['completed']));
    expect(await wait({ institutionId: 'another' })).toBe('completed');
  });

  it('learns it when the ledger cannot be followed, and the next one can', async () => {
    const whole = store.headPosition.bind(store);
    store.headPosition = () => Promise.reject(new Error('The database is away.'));
    await expect(wait()).rejects.toThrow('The database is away.');
    store.headPosition = whole;
    const seen = wait();
    await settle();
    await end();
    expect(await seen).toBe('completed');
  });
});
