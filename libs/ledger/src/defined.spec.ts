import { describe, expect, it } from '@jest/globals';
import { defined } from './defined.js';

describe('defined', () => {
  it('leaves out undefined members and keeps the order of the others', () => {
    const { missing }: { missing?: string } = {};
    expect(JSON.stringify(defined({ b: 1, missing, a: 0 }))).toBe('{"b":1,"a":0}');
    expect(Object.hasOwn(defined({ missing }), 'missing')).toBe(false);
  });

  it('keeps null, false, zero and empty text', () => {
    expect(defined({ a: null, b: false, c: 0, d: '' })).toEqual({ a: null, b: false, c: 0, d: '' });
  });

  it('types what may be undefined as optional', () => {
    const reference = (): string | undefined => undefined;
    const made: { readonly id: string; readonly reference?: string } = defined({ id: 'a', reference: reference() });
    expect(made).toEqual({ id: 'a' });
  });
});
