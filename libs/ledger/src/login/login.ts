import type { Decider } from '../decider.js';
import type { Timestamp } from '../time.js';

/** Stored for ever: a name or field here changes only through an upcaster. */
export type LoginEvent =
  | {
      /** A member of the team logged in to the dashboard. */
      readonly type: 'LoginOpened';
      readonly data: {
        readonly loginId: string;
        readonly institutionId: string;
        readonly memberId: string;
        readonly openedAt: Timestamp;
        readonly expiresAt: Timestamp;
      };
    }
  | {
      /** A login goes on under a new refresh token; the one before it is used up. */
      readonly type: 'LoginRefreshed';
      readonly data: { readonly loginId: string; readonly generation: number; readonly refreshedAt: Timestamp };
    }
  | {
      /** A login is over. */
      readonly type: 'LoginEnded';
      readonly data: LoginEnd;
    };

export interface LoginEnd {
  readonly loginId: string;
  /** `refresh_token_reused`: a token that had been traded in was shown again, so somebody else may hold a copy. */
  readonly reason: 'logged_out' | 'refresh_token_reused';
  readonly endedAt: Timestamp;
}

export type Login =
  | { readonly status: 'absent' }
  | {
      readonly status: 'open';
      readonly institutionId: string;
      readonly memberId: string;
      readonly expiresAt: Timestamp;
      /** Which refresh token is the current one: 0 for the first, one more after each refresh. */
      readonly generation: number;
      readonly refreshedAt: Timestamp;
    }
  | { readonly status: 'ended'; readonly reason: LoginEnd['reason'] };

export const login: Decider<Login, LoginEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'LoginOpened': {
        const { institutionId, memberId, expiresAt, openedAt } = event.data;
        return { status: 'open', institutionId, memberId, expiresAt, generation: 0, refreshedAt: openedAt };
      }
      case 'LoginRefreshed': {
        const { generation, refreshedAt } = event.data;
        return state.status === 'open' ? { ...state, generation, refreshedAt } : state;
      }
      case 'LoginEnded':
        return { status: 'ended', reason: event.data.reason };
      default:
        event satisfies never;
        return state;
    }
  },
};
