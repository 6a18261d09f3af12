import type { Decider } from '../decider.js';
import type { Sealed } from '../sealed.js';
import type { SubjectErased } from '../subject-erased.js';
import type { Timestamp } from '../time.js';

/** Stored for ever: a name or field here changes only through an upcaster. */
export type CredentialEvent =
  | {
      /** An issuer vouches for a person’s attributes. */
      readonly type: 'CredentialIssued';
      readonly data: {
        readonly credentialId: string;
        readonly holderId: string;
        /** Who vouches for it: the `iss` inside the signed envelope. */
        readonly issuer: string;
        readonly issuedAt: Timestamp;
        readonly expiresAt: Timestamp;
        /** `{ envelope }`: the issuer's Ed25519 signature over the attributes, with them, under the holder's key. */
        readonly sealed: Sealed;
      };
    }
  | {
      /** The issuer no longer vouches for it. For good. */
      readonly type: 'CredentialRevoked';
      readonly data: { readonly credentialId: string; readonly revokedAt: Timestamp };
    }
  | SubjectErased;

export type CredentialIssue = Extract<CredentialEvent, { type: 'CredentialIssued' }>['data'];

/** Expiry is not a status: it depends on the moment of the question. */
export type Credential =
  { readonly status: 'absent' } | { readonly status: 'issued' | 'revoked' | 'erased'; readonly issue: CredentialIssue };

export type ExistingCredential = Exclude<Credential, { status: 'absent' }>;

export const credential: Decider<Credential, CredentialEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'CredentialIssued':
        return { status: 'issued', issue: event.data };
      case 'CredentialRevoked':
        return state.status === 'issued' ? { ...state, status: 'revoked' } : state;
      case 'SubjectErased':
        return state.status === 'absent' ? state : { ...state, status: 'erased' };
      default:
        event satisfies never;
        return state;
    }
  },
};
