import { inGroups, parseSymbols, symbolsFrom, withoutSeparators } from './symbols.js';

const PREFIX = 'PASSID';
const PREFIX_IN_ANY_CASE = /^PASSID/i;

/** 80 bits: a token lives 30 days and is never read aloud. */
const SYMBOLS = 16;

/** `PASSID-` and four groups of four, from the first 80 bits of at least 10 bytes. @throws RangeError on fewer. */
export function tokenFrom(bytes: Uint8Array): string {
  return `${PREFIX}-${inGroups(symbolsFrom(bytes, SYMBOLS))}`;
}

/** The canonical token of what was sent: any case, any spaces and dashes, at most 64 characters; else undefined. */
export function parseToken(input: string): string | undefined {
  const text = withoutSeparators(input);
  if (text === undefined || !PREFIX_IN_ANY_CASE.test(text)) return undefined;
  const symbols = parseSymbols(text.slice(PREFIX.length), SYMBOLS);
  return symbols === undefined ? undefined : `${PREFIX}-${symbols}`;
}
