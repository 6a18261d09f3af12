import type { Timestamp } from '../time.js';

/** What only the institution can know: its owner attests it. */
export const ATTESTATIONS = [
  'live_key_stored',
  'webhook_secret_stored',
  'sanctions_handled',
  'expiry_handled',
] as const;
export type Attestation = (typeof ATTESTATIONS)[number];

/** Stored for ever: a name or field here changes only through an upcaster. */
export type GoingLiveEvent =
  | {
      /** An owner gave their word for an item of the checklist. */
      readonly type: 'GoLiveItemAttested';
      readonly data: AttestedItem & { readonly institutionId: string };
    }
  | {
      /** The institution asks to go live. */
      readonly type: 'LiveReviewRequested';
      readonly data: { readonly institutionId: string; readonly requestedBy: string; readonly requestedAt: Timestamp };
    }
  | {
      /** An operator approved: live keys work from now on. */
      readonly type: 'LiveKeyActivated';
      readonly data: {
        readonly institutionId: string;
        /** The operator who looked at it. */
        readonly approvedBy: string;
        readonly activatedAt: Timestamp;
      };
    };

export interface AttestedItem {
  readonly item: Attestation;
  readonly attestedBy: string;
  readonly attestedAt: Timestamp;
}

export interface GoingLive {
  readonly attested: readonly AttestedItem[];
  readonly requestedAt?: Timestamp;
  readonly activatedAt?: Timestamp;
}

export function evolveGoingLive(state: GoingLive, event: GoingLiveEvent): GoingLive {
  switch (event.type) {
    case 'GoLiveItemAttested': {
      const { institutionId: _, ...attested } = event.data;
      return { ...state, attested: [...state.attested, attested] };
    }
    case 'LiveReviewRequested':
      return { ...state, requestedAt: event.data.requestedAt };
    case 'LiveKeyActivated':
      return { ...state, activatedAt: event.data.activatedAt };
    default:
      event satisfies never;
      return state;
  }
}
