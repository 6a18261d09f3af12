import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NoProof } from '../proving/prover.js';
import { Refusal, Unreachable } from '../service/refusal.js';
import { PERMISSIONS, type Share } from '../service/shapes.js';
import { shownBy, singlePermissions } from './claims.js';
import { sentenceOf } from './problems.js';
import { formatSessionCode, readRequestLink } from './request-link.js';
import { standingOf, wasSeen } from './standing.js';
import { ageText, ago, countdown, leftUntil, minutesInWords } from './time.js';

const REQUEST_ID = `req_${'0a'.repeat(16)}`;

describe('A session code', () => {
  it.each([
    ['ab3x', 'AB3X'],
    ['ab3x7', 'AB3X-7'],
    [' ab3x 7yqm ', 'AB3X-7YQM'],
    ['AB3X-7YQM-9999', 'AB3X-7YQM'],
    ['é–', ''],
  ])('typed as "%s" reads "%s"', (typed, formatted) => {
    expect(formatSessionCode(typed)).toBe(formatted);
  });

  it('is formatted once and for all, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => formatSessionCode(formatSessionCode(typed)) === formatSessionCode(typed)),
    );
  });
});

describe('A request is', () => {
  it('its code, in any spelling', () => {
    for (const text of ['AB3X-7YQM', 'ab3x7yqm', ' ab3x 7yqm '])
      expect(readRequestLink(text)).toEqual({ kind: 'code', code: 'AB3X7YQM' });
  });

  it('its deep link, or the address of a page with the same query', () => {
    const link = { kind: 'link', requestId: REQUEST_ID, institutionId: '42' };
    expect(readRequestLink(`passid://verify-request?r=${REQUEST_ID}&i=42`)).toEqual(link);
    expect(readRequestLink(`http://localhost:3000/wallet?r=${REQUEST_ID}&i=42`)).toEqual(link);
    expect(readRequestLink(`passid://verify-request?r=${REQUEST_ID}`)).toEqual({ ...link, institutionId: undefined });
  });

  it.each(['', 'AB3X-7YQ', 'AB3X-7YQ0', 'KE8V-3TXY-Z72L', 'https://bank.example', 'passid://verify-request?r=1&i=2'])(
    'not "%s"',
    (text) => expect(readRequestLink(text)).toBeUndefined(),
  );

  it('never an error, whatever a QR code says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true })), (text) => {
        readRequestLink(text);
      }),
    );
  });
});

describe('Permissions', () => {
  it('are asked for one by one: the summary is all six', () => {
    expect(singlePermissions(['verified_credential_summary'])).toEqual(PERMISSIONS);
    expect(singlePermissions(['sanctions_clear', 'income_verified', 'shoe_size'])).toEqual([
      'income_verified',
      'sanctions_clear',
    ]);
  });

  it('show what is there, and call nothing good that is not', () => {
    expect(shownBy('income_verified', { income_verified: false, income_band: '$0-1,000/mo' })).toEqual({
      text: '$0-1,000/mo · not verified',
      isGood: false,
    });
    for (const permission of PERMISSIONS) expect(shownBy(permission, {}).isGood).toBe(false);
  });
});

describe('Time', () => {
  const now = new Date('2026-01-01T12:00:00.000Z');
  const before = (seconds: number): string => new Date(now.getTime() - seconds * 1000).toISOString();

  it('is left to the last begun second', () => {
    expect(countdown(900_000)).toBe('15:00');
    expect(countdown(61_001)).toBe('1:02');
    expect(countdown(1)).toBe('0:01');
    expect(countdown(0)).toBe('0:00');
    expect(leftUntil(before(1), now)).toBe(0);
    expect([minutesInWords(60_000), minutesInWords(60_001)]).toEqual(['1 minute', '2 minutes']);
  });

  it('has passed, in words', () => {
    const seconds = [-5, 59, 60, 3_599, 3_600, 86_399, 86_400, 172_800];
    expect(seconds.map((each) => ago(before(each), now))).toEqual([
      'just now',
      'just now',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '23 h ago',
      'yesterday',
      '2 days ago',
    ]);
    expect([0, 1, 47, 48, 72].map(ageText)).toEqual([
      'less than an hour old',
      '1 hour old',
      '47 hours old',
      '2 days old',
      '3 days old',
    ]);
  });
});

describe('A share stands as', () => {
  const share: Share = {
    shareId: 's1',
    codeLastFour: 'Z72L',
    status: 'active',
    permissions: [],
    hasProof: false,
    createdAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-31T00:00:00.000Z',
    disclosures: [],
  };
  const told = (institutionName: string, status: 'verified' | 'denied' = 'verified') => ({
    institutionId: '42',
    institutionName,
    via: 'session',
    status,
    claims: [],
    at: share.createdAt,
  });

  it('not used, until somebody was told', () => {
    expect(standingOf(share)).toMatchObject({ word: 'Not used', who: 'Code ending in Z72L' });
    expect(wasSeen(share)).toBe(false);
  });

  it('shared, when it answered a request without its code', () => {
    const answered = { ...share, disclosures: [told('First Bank'), told('First Bank')] };
    expect(standingOf(answered)).toEqual({ word: 'Shared', tone: 'good', who: 'First Bank' });
    expect(wasSeen(answered)).toBe(true);
  });

  it('not used, when somebody was only refused', () => {
    expect(standingOf({ ...share, disclosures: [told('Other Bank', 'denied')] }).word).toBe('Not used');
  });

  it('over, whoever has seen it', () => {
    const seen = { ...share, disclosures: [told('First Bank')] };
    expect(standingOf({ ...seen, status: 'revoked' })).toMatchObject({ word: 'Taken back', who: 'First Bank' });
    expect(standingOf({ ...seen, status: 'expired' }).word).toBe('Expired');
  });
});

describe('What went wrong', () => {
  it('is a sentence of ours where we have one, and the service’s where not', () => {
    expect(sentenceOf(new Refusal('SESSION_EXPIRED', 410, 'x'))).toMatch(/has expired/);
    expect(sentenceOf(new Refusal('VALIDATION_FAILED', 400, 'This is not an e-mail address.'))).toBe(
      'This is not an e-mail address.',
    );
    expect(sentenceOf(new Refusal('INTERNAL_ERROR', 500, ''))).toBe('That did not work. Try again.');
    expect(sentenceOf(new Unreachable('x'))).toMatch(/cannot be reached/);
    expect(sentenceOf(new NoProof('WorkerDied'))).toMatch(/could not make the proof/);
    expect(sentenceOf(new TypeError('undefined is not a function'))).toBe(
      'Something went wrong on this page. Try again.',
    );
  });
});
