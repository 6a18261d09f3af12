import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SYMBOL_ALPHABET, lastFour, symbolsFrom } from './symbols.js';

const base32 = (bytes: Uint8Array, count: number): string => {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) >> BigInt(bytes.length * 8 - count * 5);
  let symbols = '';
  for (let place = 0; place < count; place++, value >>= 5n)
    symbols = `${SYMBOL_ALPHABET[Number(value & 31n)]}${symbols}`;
  return symbols;
};

describe('symbolsFrom', () => {
  it('reads five bits a symbol, as big-number arithmetic does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(32), (bytes, wish) => {
        const count = Math.max(1, Math.min(wish, Math.floor((bytes.length * 8) / 5)));
        expect(symbolsFrom(bytes, count)).toBe(base32(bytes, count));
      }),
    );
  });

  it('has no bias: over all two-byte inputs every triple of symbols comes exactly twice', () => {
    const seen = new Map<string, number>();
    for (let value = 0; value < 65_536; value++) {
      const symbols = symbolsFrom(Uint8Array.of(value >> 8, value & 255), 3);
      seen.set(symbols, (seen.get(symbols) ?? 0) + 1);
    }
    expect(seen.size).toBe(32 ** 3);
    expect(new Set(seen.values())).toEqual(new Set([2]));
  });

  it('refuses to make symbols out of bytes it was not given', () => {
    expect(() => symbolsFrom(new Uint8Array(7), 12)).toThrow('12 symbols need 8 bytes, not 7.');
  });

  it('has 32 different symbols, without the four that people confuse', () => {
    expect(new Set(SYMBOL_ALPHABET).size).toBe(32);
    expect(SYMBOL_ALPHABET).not.toMatch(/[IO01]/);
  });
});

it('lastFour shows the last group of a code and of a token', () => {
  expect(lastFour('KE8V-3TXY-Z72L')).toBe('Z72L');
  expect(lastFour('PASSID-KE8V-3TXY-Z72L-AB3X')).toBe('AB3X');
});
