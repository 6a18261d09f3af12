import { DomainError } from '../domain-error.js';
import { addMilliseconds, isReached, type Timestamp } from '../time.js';
import type { Login, LoginEvent } from './login.js';

export interface OpenLogin {
  readonly loginId: string;
  readonly institutionId: string;
  readonly memberId: string;
  readonly expiresAt: Timestamp;
  readonly now: Timestamp;
}

export interface RefreshLogin {
  readonly loginId: string;
  /** Of the refresh token that was shown; that it is one of ours has been checked. */
  readonly generation: number;
  readonly now: Timestamp;
}

export class RefreshTokenInvalid extends DomainError {
  readonly code = 'REFRESH_TOKEN_INVALID';
  constructor() {
    super('This refresh token is not valid any more. Log in again.');
  }
}

/** A refresh whose answer was lost may be repeated for this long. Later the same token counts as stolen. */
export const REFRESH_RETRY_MS = 10_000;

export function openLogin({ now, ...login }: OpenLogin, state: Login): LoginEvent[] {
  return state.status === 'absent' ? [{ type: 'LoginOpened', data: { ...login, openedAt: now } }] : [];
}

/**
 * Each refresh token works once. The previous one may be repeated within REFRESH_RETRY_MS; any older one ends
 * the login, because it may be stolen. Throws RefreshTokenInvalid when the login is over.
 */
export function refreshLogin({ loginId, generation, now }: RefreshLogin, state: Login): LoginEvent[] {
  if (state.status !== 'open' || isReached(state.expiresAt, now) || generation > state.generation)
    throw new RefreshTokenInvalid();
  if (generation === state.generation)
    return [{ type: 'LoginRefreshed', data: { loginId, generation: generation + 1, refreshedAt: now } }];
  const isRetry =
    generation === state.generation - 1 && !isReached(addMilliseconds(state.refreshedAt, REFRESH_RETRY_MS), now);
  return isRetry ? [] : [{ type: 'LoginEnded', data: { loginId, reason: 'refresh_token_reused', endedAt: now } }];
}

export function endLogin(command: { readonly loginId: string; readonly now: Timestamp }, state: Login): LoginEvent[] {
  if (state.status !== 'open') return [];
  return [{ type: 'LoginEnded', data: { loginId: command.loginId, reason: 'logged_out', endedAt: command.now } }];
}
