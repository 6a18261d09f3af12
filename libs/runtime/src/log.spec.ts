import { describe, expect, it } from '@jest/globals';
import { SYMBOL_ALPHABET } from '@passid/credentials';
import { createLog } from './log.js';
import { scrub } from './scrub.js';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  write(createLog('info', { destination: { write: (line: string) => (text += line) } }));
  return text;
}

describe('The log', () => {
  it('is JSON lines with level and time', () => {
    const line = JSON.parse(logged((log) => log.info({ delivery_id: 'dlv_1' }, 'said'))) as Record<string, unknown>;
    expect(line).toEqual({ level: 30, time: expect.stringMatching(/Z$/), delivery_id: 'dlv_1', msg: 'said' });
  });

  it('redacts fields with the name of a secret, at any depth', () => {
    const secrets = { password: 'p1', nested: { token: 't1', deeper: { webhookSecret: 's1' } }, headers: {} };
    const text = logged((log) => log.warn({ ...secrets, err: new Error('no') }, 'said'));
    expect(text).not.toMatch(/p1|t1|s1/);
    expect(text).toContain('[redacted]');
  });

  it.each([
    ['an API key', 'pk_sandbox_3Xh2k9Zq1LmN8pRtYv5w0aBcDeF'],
    ['a webhook secret', 'whsec_UEFTU0lEIHRlc3QgdmVjdG9yLCBub3QgYSBzZWNyZXQ='],
    ['a signed token', 'eyJhbGciOiJFZERTQSJ9.eyJhdWRpdF9pZCI6InZyZl8ifQ.c2lnbmF0dXJl'],
    ['a share token', 'PASSID-AB3X-7YQM-K4ZT-W9HD'],
    ['a share code', 'KE8V-3TXY-Z72L'],
    ['a share code without dashes', 'KE8V3TXYZ72L'],
    ['a session code', 'AB3X-7YQM'],
    ['a session code without dashes', 'AB3X7YQM'],
  ])('redacts %s in the message of an error', (_, secret) => {
    const text = logged((log) => log.error({ err: new Error(`Cannot read "${secret}".`) }, `failed on ${secret}`));
    expect(text).not.toContain(secret);
    expect(JSON.parse(text)).toMatchObject({ msg: 'failed on [redacted]' });
  });

  it.each([...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'])('takes %s for a symbol of codes where it is one', (symbol) => {
    const text = `AB${symbol}3-7YQM`;
    expect(scrub(text)).toBe(SYMBOL_ALPHABET.includes(symbol) ? '[redacted]' : text);
  });

  it.each([
    'ECONNREFUSED 127.0.0.1:5432',
    '01995f6e-7b9c-7c3a-8f2e-5b1d6a9c0e11',
    'vrf_5ad2b37be6b71760fdf4151790021863',
    '2026-01-01T12:00:00.000Z',
    'POST /api/bridge/code/redeem',
    'TokenVerified PROJECTION_BEHIND INTERNAL_ERROR VALIDATION',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'q8l1xYtUe7wRo9pAiSdHfGgJkb5Zc0rDk2mVQko2h6k=',
  ])('keeps what only resembles a secret: %s', (text) => {
    expect(scrub(text)).toBe(text);
  });
});
