import { inGroups, parseSymbols, symbolsFrom, withoutSeparators } from './symbols.js';

/** 60 bits: short enough to read aloud; ten guesses a minute for 15 minutes find nothing. */
const SYMBOLS = 12;

/** `KE8V-3TXY-Z72L`, from the first 60 bits of at least 8 bytes. @throws RangeError on fewer. */
export function shareCodeFrom(bytes: Uint8Array): string {
  return inGroups(symbolsFrom(bytes, SYMBOLS));
}

/**
 * The canonical `KE8V-3TXY-Z72L` of what a person typed or pasted: any case, any spaces and dashes, at most 64 characters.
 * Undefined for anything else.
 */
export function parseShareCode(input: string): string | undefined {
  const text = withoutSeparators(input);
  return text === undefined ? undefined : parseSymbols(text, SYMBOLS);
}
