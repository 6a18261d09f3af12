import { describe, expect, it } from '@jest/globals';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('A traceparent', () => {
  it.each([
    ['sampled', `00-${TRACE}-${SPAN}-01`, 1],
    ['not sampled', `00-${TRACE}-${SPAN}-00`, 0],
    ['with flags we do not know', `00-${TRACE}-${SPAN}-03`, 1],
    ['of a later version, with more behind it', `cc-${TRACE}-${SPAN}-01-what-the-future-brings`, 1],
  ])('is understood: %s', (_, header, traceFlags) => {
    expect(parseTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags, isRemote: true });
  });

  it.each([
    ['absent', undefined],
    ['sent twice', [`00-${TRACE}-${SPAN}-01`]],
    ['empty', ''],
    ['in upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['of the version that is none', `ff-${TRACE}-${SPAN}-01`],
    ['without a trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['without a span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['cut off', `00-${TRACE}-${SPAN}`],
    ['with a line break', `00-${TRACE}-${SPAN}-01\n`],
  ])('is ignored: %s', (_, header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });

  it('is formatted as it was parsed', () => {
    const header = `00-${TRACE}-${SPAN}-01`;
    const parsed = parseTraceparent(header);
    expect(parsed && formatTraceparent(parsed)).toBe(header);
  });
});
