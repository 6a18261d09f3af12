/** 32 symbols, so five random bits name one without bias. I, O, 0 and 1 are left out: people read these codes aloud. */
export const SYMBOL_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

const BITS_PER_SYMBOL = 5;

/** Characters of input. Four times the longest code leaves room for spaces and dashes; more is not a code. */
const INPUT_LENGTH_MAX = 64;

/** What people and their software put between groups: white space, any dash, the minus sign, soft hyphens, zero-width marks. */
const SEPARATORS = /[\s\p{Dash_Punctuation}\u2212\u00AD\u200B-\u200D\u2060]+/gu;

/** Both cases are listed instead of the `i` flag or a toUpperCase() first: those would let `ſ` through as S and `ß` as SS. */
const ONLY_SYMBOLS = /^[A-HJ-NP-Za-hj-np-z2-9]+$/;

/**
 * `count` symbols from the first `count × 5` bits of `bytes`, most significant bit first: uniform bytes give uniform symbols.
 * @throws RangeError when there are too few bytes.
 */
export function symbolsFrom(bytes: Uint8Array, count: number): string {
  if (bytes.length * 8 < count * BITS_PER_SYMBOL) {
    throw new RangeError(
      `${count} symbols need ${Math.ceil((count * BITS_PER_SYMBOL) / 8)} bytes, not ${bytes.length}.`,
    );
  }
  return Array.from({ length: count }, (_, index) => SYMBOL_ALPHABET[symbolAt(bytes, index)]).join('');
}

function symbolAt(bytes: Uint8Array, index: number): number {
  const bit = index * BITS_PER_SYMBOL;
  const window = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
  return (window >> (16 - BITS_PER_SYMBOL - (bit & 7))) & 0b11111;
}

/** The text without the separators people add, or undefined when it is too long to be a code. */
export function withoutSeparators(input: string): string | undefined {
  return input.length > INPUT_LENGTH_MAX ? undefined : input.replace(SEPARATORS, '');
}

/** Exactly `count` symbols of the alphabet, in capitals, in groups of four joined by dashes; else undefined. */
export function parseSymbols(text: string, count: number): string | undefined {
  return text.length === count && ONLY_SYMBOLS.test(text) ? inGroups(text.toUpperCase()) : undefined;
}

export function inGroups(symbols: string): string {
  return symbols.replace(/(.{4})(?!$)/g, '$1-');
}

/** The only part of a code, token or key that may be stored, shown or logged. Takes the canonical form. */
export function lastFour(codeOrToken: string): string {
  return codeOrToken.slice(-4);
}
