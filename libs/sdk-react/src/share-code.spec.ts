import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { caretAfterFormat, complaintAbout, formatCode, parseCode, parseToken } from './share-code.js';

describe('A code that is typed', () => {
  it.each([
    ['', ''],
    ['k', 'K'],
    ['ke8v', 'KE8V'],
    ['ke8v3', 'KE8V-3'],
    ['ke8v3txyz72l', 'KE8V-3TXY-Z72L'],
    [' KE8V 3TXY – Z72L\n', 'KE8V-3TXY-Z72L'],
    ['KE8V-3TXY-Z72L and more', 'KE8V-3TXY-Z72L'],
    ['ke8v-0o1i', 'KE8V-0O1I'],
  ])('"%s" is shown as "%s"', (text, shown) => {
    expect(formatCode(text)).toBe(shown);
  });

  it.each(['KE8V-3TXY-Z72L', 'ke8v3txyz72l', ' ke8v 3txy z72l '])('is a code as "%s"', (text) => {
    expect(parseCode(text)).toBe('KE8V-3TXY-Z72L');
  });

  it.each(['', 'KE8V', 'KE8V-3TXY-Z72LA', 'KE8V-3TXY-Z720', 'KE8V-3TXY-Z72I'])('is none as "%s"', (text) => {
    expect(parseCode(text)).toBeUndefined();
  });

  it.each([
    ['', 'Enter the code'],
    ['- -', 'Enter the code'],
    ['KE8V', 'this one has 4'],
    ['KE8V-3TXY-Z720', 'no 0, 1, I or O'],
  ])('explains what is no code, as "%s": %s', (text, complaint) => {
    expect(complaintAbout(text)).toContain(complaint);
  });

  it('reads the same formatted once or twice', () => {
    fc.assert(fc.property(fc.string(), (text) => formatCode(formatCode(text)) === formatCode(text)));
  });

  it('keeps the caret behind the symbol it was behind', () => {
    const symbol = fc.constantFrom(...'abcXYZ2345 -');
    fc.assert(
      fc.property(fc.array(symbol, { maxLength: 16 }), fc.nat(16), (symbols, at) => {
        const text = symbols.join('');
        const before = (shown: string, caret: number) =>
          shown
            .slice(0, caret)
            .replace(/[^A-Z0-9]/gi, '')
            .slice(0, 12);
        const caret = caretAfterFormat(text, at);
        expect(before(formatCode(text), caret)).toBe(before(text, at).toUpperCase());
      }),
    );
  });
});

describe('A token that is typed', () => {
  it.each(['PASSID-AB3X-7YQM-AB3X-7YQM', 'passid ab3x7yqmab3x7yqm'])('is one as "%s"', (text) => {
    expect(parseToken(text)).toBe('PASSID-AB3X-7YQM-AB3X-7YQM');
  });

  it.each(['', 'AB3X-7YQM-AB3X-7YQM', 'PASSID-AB3X-7YQM-AB3X', 'PASSID-AB3X-7YQM-AB3X-7YQ0'])(
    'is none as "%s"',
    (text) => {
      expect(parseToken(text)).toBeUndefined();
    },
  );
});
