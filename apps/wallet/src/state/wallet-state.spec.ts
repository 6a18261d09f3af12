import { describe, expect, it } from '@jest/globals';
import type { Login, Session, Share } from '../service/shapes.js';
import { evolve, initialState, type MadeShare, type WalletEvent, type WalletState } from './wallet-state.js';

const given = (...events: WalletEvent[]): WalletState => events.reduce(evolve, initialState);

const login: Login = { holderId: 'hld_1', environment: 'sandbox', token: 't', expiresAt: '2026-01-01T12:00:00.000Z' };
const session: Session = {
  requestId: 'req_1',
  institutionId: '42',
  institutionName: 'First Bank',
  permissions: ['income_verified'],
  environment: 'sandbox',
  expiresAt: '2026-01-01T00:10:00.000Z',
};
const share: Share = {
  shareId: 's1',
  status: 'active',
  permissions: ['income_verified'],
  hasProof: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-31T00:00:00.000Z',
  disclosures: [],
};
const made: MadeShare = {
  shareId: 's1',
  code: 'KE8V-3TXY-Z72L',
  token: 'PASSID-AB3X-7YQM-KE8V-3TXY',
  expiresAt: share.expiresAt,
  codeExpiresAt: '2026-01-01T00:15:00.000Z',
  permissions: ['income_verified'],
  hasProof: true,
};

describe('Logging out', () => {
  it('leaves nothing behind but the line that says why', () => {
    const state = given(
      { type: 'LoggedIn', login },
      { type: 'WentOffline' },
      { type: 'SharesCame', shares: [share], olderCursor: '7' },
      { type: 'ShareMade', made },
      { type: 'LoggedOut', notice: 'Your login has ended.' },
    );
    expect(state).toEqual({ ...initialState, isOnline: false, notice: 'Your login has ended.' });
  });

  it('keeps the request that waits for an answer, and not one that was answered', () => {
    const asked = given({ type: 'RequestFound', session }, { type: 'LoggedOut' });
    expect(asked.answering).toEqual({ status: 'asked', session });
    const declined = given({ type: 'RequestDeclined', session }, { type: 'LoggedOut' });
    expect(declined.answering).toEqual({ status: 'idle' });
  });

  it('leaves the next person nothing of theirs, not even an answer that came late', () => {
    const state = given(
      { type: 'LoggedIn', login },
      { type: 'LoggedOut' },
      { type: 'SharesFailed', fault: 'Your login has ended.' },
      { type: 'CredentialsCame', credentials: [] },
      { type: 'LoggedIn', login },
    );
    expect(state).toEqual({ ...initialState, login });
  });

  it('clears the line at the next login', () => {
    expect(given({ type: 'LoggedOut', notice: 'Bye.' }, { type: 'LoggedIn', login }).notice).toBeUndefined();
  });
});

describe('A list', () => {
  it('keeps what was there when it could not be fetched', () => {
    const state = given(
      { type: 'SharesCame', shares: [share], olderCursor: null },
      { type: 'SharesFailed', fault: 'PASSID cannot be reached.' },
    );
    expect(state.shares).toEqual({ items: [share], status: 'failed', fault: 'PASSID cannot be reached.' });
    const again = evolve(state, { type: 'SharesCame', shares: [], olderCursor: null });
    expect(again.shares).toEqual({ items: [], status: 'here' });
  });

  it('grows by older shares until there are none', () => {
    const older = { ...share, shareId: 's0' };
    const state = given(
      { type: 'SharesCame', shares: [share], olderCursor: '7' },
      { type: 'OlderSharesCame', shares: [older], olderCursor: null },
    );
    expect(state.shares.items).toEqual([share, older]);
    expect(state.olderCursor).toBeUndefined();
  });
});

describe('News of a share', () => {
  const redeemed = { ...share, status: 'redeemed' } as const;

  it('stand in the history and beside its code', () => {
    const state = given(
      { type: 'SharesCame', shares: [{ ...share, shareId: 's0' }, share], olderCursor: null },
      { type: 'ShareMade', made },
      { type: 'ShareCame', share: redeemed },
    );
    expect(state.shares.items.map(({ status }) => status)).toEqual(['active', 'redeemed']);
    expect(state.making).toEqual({ status: 'made', made, share: redeemed });
  });

  it('leaves the code of another share alone', () => {
    const state = given({ type: 'ShareMade', made }, { type: 'ShareCame', share: { ...redeemed, shareId: 's2' } });
    expect(state.making).toEqual({ status: 'made', made });
  });
});

describe('An answer that failed', () => {
  it('leaves the question as it was', () => {
    const state = given(
      { type: 'RequestFound', session },
      { type: 'AnswerWent', session, step: 'proving' },
      { type: 'AnswerFailed', session },
    );
    expect(state.answering).toEqual({ status: 'asked', session });
  });
});

it('What is of no concern changes nothing, not even the object', () => {
  const state = given({ type: 'LoggedIn', login });
  expect(evolve(state, { type: 'ShareCame', share }).making).toBe(state.making);
});
