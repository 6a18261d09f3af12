import { describe, expect, it } from '@jest/globals';
import { login, type LoginEvent } from './login.js';
import { endLogin, openLogin, refreshLogin, REFRESH_RETRY_MS, RefreshTokenInvalid } from './refresh-login.js';

const given = (...events: LoginEvent[]) => events.reduce((state, event) => login.evolve(state, event), login.initial);
const at = (ms: number): string => new Date(Date.parse('2026-01-01T08:00:00.000Z') + ms).toISOString();
const LIFE_MS = 12 * 60 * 60 * 1000;

const opened = openLogin(
  { loginId: 'lgn_1', institutionId: '42', memberId: 'mbr_1', expiresAt: at(LIFE_MS), now: at(0) },
  login.initial,
);
const refresh = (generation: number, ms: number, ...events: LoginEvent[]) =>
  refreshLogin({ loginId: 'lgn_1', generation, now: at(ms) }, given(...opened, ...events));
const refreshed = refresh(0, 1_000);

describe('A refresh token', () => {
  it('is good once, and gives the next', () => {
    expect(refreshed).toEqual([
      { type: 'LoginRefreshed', data: { loginId: 'lgn_1', generation: 1, refreshedAt: at(1_000) } },
    ]);
    expect(refresh(1, 2_000, ...refreshed)).toMatchObject([{ data: { generation: 2 } }]);
  });

  it('may be shown again by who did not hear the answer, for a moment', () => {
    expect(refresh(0, 1_000 + REFRESH_RETRY_MS - 1, ...refreshed)).toEqual([]);
  });

  it('ends the login when it is shown again later, so that a thief has nothing either', () => {
    const ended = refresh(0, 1_000 + REFRESH_RETRY_MS, ...refreshed);
    expect(ended).toMatchObject([{ type: 'LoginEnded', data: { reason: 'refresh_token_reused' } }]);
    expect(() => refresh(1, 20_000, ...refreshed, ...ended)).toThrow(RefreshTokenInvalid);
  });

  it('ends the login at once when it is older than the one before', () => {
    const twice = [...refreshed, ...refresh(1, 1_001, ...refreshed)];
    expect(refresh(0, 1_002, ...twice)).toMatchObject([{ type: 'LoginEnded' }]);
  });

  it('is worth nothing once the login is over, or before it is issued', () => {
    expect(() => refresh(0, LIFE_MS)).toThrow(RefreshTokenInvalid);
    expect(() => refresh(1, 1_000)).toThrow(RefreshTokenInvalid);
    expect(() => refreshLogin({ loginId: 'lgn_1', generation: 0, now: at(0) }, login.initial)).toThrow(
      RefreshTokenInvalid,
    );
  });
});

describe('Logging out', () => {
  it('ends an open login and adds nothing to one that has ended', () => {
    const ended = endLogin({ loginId: 'lgn_1', now: at(5) }, given(...opened));
    expect(ended).toMatchObject([{ type: 'LoginEnded', data: { reason: 'logged_out' } }]);
    expect(endLogin({ loginId: 'lgn_1', now: at(6) }, given(...opened, ...ended))).toEqual([]);
  });
});
