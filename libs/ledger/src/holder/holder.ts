import type { Decider } from '../decider.js';
import type { Sealed } from '../sealed.js';
import type { SubjectErased } from '../subject-erased.js';
import type { Timestamp } from '../time.js';

/** Stored for ever: a name or field here changes only through an upcaster. */
export type HolderEvent =
  | {
      /** A person opened a wallet. */
      readonly type: 'HolderSignedUp';
      readonly data: {
        readonly holderId: string;
        readonly signedUpAt: Timestamp;
        /** E-mail address or user id, and the argon2id hash, under the holder's own key. */
        readonly sealed: Sealed;
      };
    }
  | SubjectErased;

/** A holder lives in one environment: the one that the stream's events name. */
export type Holder =
  | { readonly status: 'absent' }
  | { readonly status: 'active'; readonly holderId: string; readonly sealed: Sealed }
  | { readonly status: 'erased'; readonly erasedAt: Timestamp };

export const holder: Decider<Holder, HolderEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'HolderSignedUp':
        return { status: 'active', holderId: event.data.holderId, sealed: event.data.sealed };
      case 'SubjectErased':
        return { status: 'erased', erasedAt: event.data.erasedAt };
      default:
        event satisfies never;
        return state;
    }
  },
};
