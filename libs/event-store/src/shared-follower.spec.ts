import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newEvent, newStream } from './event-store.contract.js';
import { MemoryEventStore } from './memory/memory-event-store.js';
import { SharedFollower } from './shared-follower.js';
import { waitFor } from '../../../test/support/wait-for.js';

class CountedStore extends MemoryEventStore {
  subscriptions = 0;
  isUnreachable = false;

  override headPosition(): Promise<bigint> {
    return this.isUnreachable ? Promise.reject(new Error('unreachable')) : super.headPosition();
  }

  override subscribeAll(
    ...[options]: Parameters<MemoryEventStore['subscribeAll']>
  ): ReturnType<MemoryEventStore['subscribeAll']> {
    this.subscriptions += 1;
    return super.subscribeAll(options);
  }
}

let store: CountedStore;
let follower: SharedFollower;
let heard: string[];
beforeEach(() => {
  store = new CountedStore();
  heard = [];
  follower = new SharedFollower(store, {
    onEvents: (events) => heard.push(...events.map(({ data }) => (data as { name: string }).name)),
    onFailure: (error) => {
      throw error;
    },
  });
});
afterEach(() => follower.close());

const append = (name: string): Promise<unknown> =>
  store.append(newStream(), 'no_stream', [newEvent('Named', { name })]);

describe('A shared follower', () => {
  it('receives what is appended after the first join, and nothing from before', async () => {
    await append('before');
    await follower.join();
    await append('after');
    await waitFor(() => heard.length > 0, 'an event');
    expect(heard).toEqual(['after']);
  });

  it('follows once for all who joined, until the last has left, and again for the next', async () => {
    const leave = await Promise.all([follower.join(), follower.join()]);
    await append('both');
    await waitFor(() => heard.length > 0, 'an event');
    leave[0]();
    await append('one');
    await waitFor(() => heard.length > 1, 'an event');
    expect(store.subscriptions).toBe(1);
    leave[1]();
    await append('nobody');
    await follower.join();
    await append('another');
    await waitFor(() => heard.length > 2, 'an event');
    expect(heard).toEqual(['both', 'one', 'another']);
    expect(store.subscriptions).toBe(2);
  });

  it('can be joined again once the store is back', async () => {
    store.isUnreachable = true;
    await expect(follower.join()).rejects.toThrow('unreachable');
    store.isUnreachable = false;
    await follower.join();
    await append('back');
    await waitFor(() => heard.length > 0, 'an event');
    expect(heard).toEqual(['back']);
  });
});
