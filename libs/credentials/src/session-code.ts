import { inGroups, parseSymbols, symbolsFrom, withoutSeparators } from './symbols.js';

/** 40 bits: it only opens a session's public page, lives an hour at most, and look-ups are limited by address. */
const SYMBOLS = 8;

/** `AB3X-7YQM`, from the first 40 bits of at least 5 bytes. @throws RangeError on fewer. */
export function sessionCodeFrom(bytes: Uint8Array): string {
  return inGroups(symbolsFrom(bytes, SYMBOLS));
}

/** The canonical `AB3X-7YQM` of what was typed: any case, any spaces and dashes, at most 64 characters; else undefined. */
export function parseSessionCode(input: string): string | undefined {
  const text = withoutSeparators(input);
  return text === undefined ? undefined : parseSymbols(text, SYMBOLS);
}
