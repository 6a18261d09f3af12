import { describe, expect, it } from '@jest/globals';
import { hashOf, readRoute } from './route.js';

const SHARE_ID = 'a-_9'.repeat(11).slice(0, 43);

describe('A route', () => {
  it('reads as it was written', () => {
    for (const route of [{ screen: 'home' }, { screen: 'history' }, { screen: 'history', shareId: SHARE_ID }] as const)
      expect(readRoute(hashOf(route))).toEqual(route);
  });

  it.each(['', '#', '#/nowhere', '#/home/1', '#//', '#/__proto__'])('"%s" leads home', (hash) => {
    expect(readRoute(hash)).toEqual({ screen: 'home' });
  });

  it('leads to the history where its share can be none', () => {
    expect(readRoute('#/history/../../x')).toEqual({ screen: 'history' });
  });
});
