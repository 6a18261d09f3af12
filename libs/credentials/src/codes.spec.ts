import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSessionCode, sessionCodeFrom } from './session-code.js';
import { parseShareCode, shareCodeFrom } from './share-code.js';
import { parseToken, tokenFrom } from './token.js';

const kinds = [
  { name: 'share code', from: shareCodeFrom, parse: parseShareCode, bytes: 8, form: /^[A-Z2-9]{4}(-[A-Z2-9]{4}){2}$/ },
  { name: 'session code', from: sessionCodeFrom, parse: parseSessionCode, bytes: 5, form: /^[A-Z2-9]{4}-[A-Z2-9]{4}$/ },
  { name: 'token', from: tokenFrom, parse: parseToken, bytes: 10, form: /^PASSID(-[A-Z2-9]{4}){4}$/ },
];

const separator = fc.constantFrom('', '', ' ', '-', '–', '—', '‑', '−', '\u00a0', '\t', '\u200b');

const asTyped = (canonical: string) =>
  fc
    .tuple(
      ...[...canonical.replaceAll('-', '')].map((symbol) =>
        fc.tuple(separator, fc.constantFrom(symbol, symbol.toLowerCase())).map((pair) => pair.join('')),
      ),
    )
    .map((typed) => typed.join(''));

describe.each(kinds)('$name', ({ from, parse, bytes, form }) => {
  const canonical = fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(from);

  it('is its own canonical form', () => {
    fc.assert(
      fc.property(canonical, (code) => {
        expect(code).toMatch(form);
        expect(parse(code)).toBe(code);
      }),
    );
  });

  it('is read however it was typed: case, spaces, any dash anywhere', () => {
    fc.assert(
      fc.property(
        canonical.chain((code) => fc.tuple(fc.constant(code), asTyped(code))),
        ([code, typed]) => expect(parse(typed)).toBe(code),
      ),
    );
  });

  it('is not read when a symbol is missing, added, or not of the alphabet', () => {
    const symbol = fc.constantFrom('0', '1', 'I', 'i', 'O', 'o', '_', '.', 'ſ', 'ß', 'Ａ', '٣', '\0', '💥');
    fc.assert(
      fc.property(canonical, symbol, fc.nat(3), (code, wrong, place) => {
        const at = code.length - 1 - place;
        expect(parse(code.slice(0, -1))).toBeUndefined();
        expect(parse(`${code}A`)).toBeUndefined();
        expect(parse(`${code.slice(0, at)}${wrong}${code.slice(at + 1)}`)).toBeUndefined();
      }),
    );
  });

  it('reads 64 characters and not 65', () => {
    const code = from(new Uint8Array(bytes));
    expect(parse(code.padEnd(64))).toBe(code);
    expect(parse(code.padEnd(65))).toBeUndefined();
  });

  it('gives undefined or the canonical form for any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const code = parse(text);
        expect(code === undefined || form.test(code)).toBe(true);
      }),
    );
    expect(parse('')).toBeUndefined();
    expect(parse('--- ---')).toBeUndefined();
  });
});

it('a token needs its prefix', () => {
  expect(parseToken('KE8V-3TXY-Z72L-AB3X')).toBeUndefined();
  expect(parseToken('passid ke8v 3txy z72l ab3x')).toBe('PASSID-KE8V-3TXY-Z72L-AB3X');
  expect(parseToken('PAſſID-KE8V-3TXY-Z72L-AB3X')).toBeUndefined();
});

it('reads the session codes of the guide', () => {
  expect(parseSessionCode('AB3X7YQM')).toBe('AB3X-7YQM');
});
