/** Symbols of a share code, and of a token after `PASSID`. */
const CODE_SYMBOLS = 12;
const TOKEN_SYMBOLS = 16;

/** I, O, 0 and 1 are left out: people read these codes aloud. */
const SYMBOLS = /^[A-HJ-NP-Z2-9]+$/;

const TOKEN = /^PASSID[A-HJ-NP-Z2-9]{16}$/;

/** Letters and digits in capitals; whatever else people and their software put between them is left out. */
const significant = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');

const inGroups = (symbols: string): string => symbols.replace(/(.{4})(?!$)/g, '$1-');

/** What the field shows for what was typed or pasted so far: `KE8V-3TXY-Z72L`, never longer. */
export const formatCode = (text: string): string => inGroups(significant(text).slice(0, CODE_SYMBOLS));

/** Where the caret belongs after `text` was formatted: behind the same symbol as before. */
export function caretAfterFormat(text: string, caret: number): number {
  const before = Math.min(significant(text.slice(0, caret)).length, CODE_SYMBOLS);
  const dashes = before === 0 ? 0 : Math.floor((before - 1) / 4);
  const isAtEnd = before === Math.min(significant(text).length, CODE_SYMBOLS);
  return isAtEnd ? formatCode(text).length : before + dashes;
}

/** The code in its canonical form, or undefined when it cannot be one. */
export function parseCode(text: string): string | undefined {
  const symbols = significant(text);
  return symbols.length === CODE_SYMBOLS && SYMBOLS.test(symbols) ? inGroups(symbols) : undefined;
}

/** The token in its canonical form, or undefined when it cannot be one. */
export function parseToken(text: string): string | undefined {
  const symbols = significant(text);
  return TOKEN.test(symbols) ? `PASSID-${inGroups(symbols.slice(-TOKEN_SYMBOLS))}` : undefined;
}

/** What is wrong with a text that is no code, in words for whoever typed it. */
export function complaintAbout(text: string): string {
  const symbols = significant(text);
  if (symbols === '') return 'Enter the code from the PASSID app.';
  if (symbols.length !== CODE_SYMBOLS) return `A code has ${CODE_SYMBOLS} characters; this one has ${symbols.length}.`;
  return 'A code has no 0, 1, I or O in it. Please check it.';
}
