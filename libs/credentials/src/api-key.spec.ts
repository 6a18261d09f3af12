import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { apiKeyFrom, generateApiKey, parseApiKey } from './api-key.js';

const environment = fc.constantFrom('sandbox' as const, 'live' as const);
const seed = fc.uint8Array({ minLength: 32, maxLength: 64 });
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('API keys', () => {
  it('have the form of the contract and say their environment', () => {
    fc.assert(
      fc.property(environment, seed, (env, bytes) => {
        const key = apiKeyFrom(env, bytes);
        expect(key).toMatch(new RegExp(`^pk_${env}_[0-9A-Za-z]{30}$`));
        expect(parseApiKey(key)).toEqual({ environment: env, key });
      }),
    );
  });

  it('end in the CRC-32 of their random characters, read as base62', () => {
    fc.assert(
      fc.property(seed, (bytes) => {
        const text = apiKeyFrom('live', bytes).slice('pk_live_'.length);
        const sum = [...text.slice(24)].reduce((value, digit) => value * 62 + BASE62.indexOf(digit), 0);
        expect(sum).toBe(crc32(text.slice(0, 24)));
      }),
    );
  });

  it('come back the same from the same bytes, and differ otherwise', () => {
    const bytes = new Uint8Array(32).fill(7);
    expect(apiKeyFrom('live', bytes)).toBe(apiKeyFrom('live', bytes));
    expect(new Set(Array.from({ length: 100 }, () => generateApiKey('sandbox'))).size).toBe(100);
  });

  it('use all 62 characters', () => {
    const keys = Array.from({ length: 256 }, (_, n) => apiKeyFrom('live', new Uint8Array(32).fill(n)).slice(8, 32));
    expect([...new Set(keys.join(''))].sort().join('')).toBe(BASE62);
  });

  it('are refused after any single change', () => {
    fc.assert(
      fc.property(seed, fc.nat(29), fc.constantFrom(...BASE62), (bytes, at, character) => {
        const key = apiKeyFrom('sandbox', bytes);
        const place = 'pk_sandbox_'.length + at;
        const changed = `${key.slice(0, place)}${character}${key.slice(place + 1)}`;
        expect(parseApiKey(changed)).toEqual(changed === key ? { environment: 'sandbox', key } : undefined);
      }),
    );
  });

  it('may have more random characters than 24, but not fewer than 20 nor more than 64', () => {
    const keyOf = (random: string) => {
      let rest = crc32(random);
      let sum = '';
      for (let place = 0; place < 6; place++, rest = Math.floor(rest / 62)) sum = `${BASE62[rest % 62]}${sum}`;
      return `pk_live_${random}${sum}`;
    };
    expect(parseApiKey(keyOf('a'.repeat(20)))?.environment).toBe('live');
    expect(parseApiKey(keyOf('a'.repeat(64)))?.environment).toBe('live');
    expect(parseApiKey(keyOf('a'.repeat(19)))).toBeUndefined();
    expect(parseApiKey(keyOf('a'.repeat(65)))).toBeUndefined();
  });

  it('are refused in another spelling', () => {
    const key = generateApiKey('live');
    for (const text of ['', ` ${key}`, `${key}\n`, key.replace('live', 'test'), key.toUpperCase()]) {
      expect(parseApiKey(text)).toBeUndefined();
    }
  });

  it('are not made of too few bytes', () => {
    expect(() => apiKeyFrom('live', new Uint8Array(31))).toThrow('An API key needs 32 random bytes, not 31.');
  });
});
