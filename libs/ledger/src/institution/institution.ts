import type { Decider } from '../decider.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';
import { evolveKeys, type ApiKey, type ApiKeyEvent } from './api-keys.js';
import { evolveEndpoint, type EndpointEvent, type WebhookEndpoint } from './endpoint.js';
import { evolveGoingLive, type GoingLive, type GoingLiveEvent } from './going-live.js';
import type { ProfileEvent } from './profile.js';
import { evolveTeam, type Team, type TeamEvent } from './team.js';

/** Stored for ever: a name or field here changes only through an upcaster. */
export type InstitutionEvent =
  | {
      /** An institution opened a workspace. */
      readonly type: 'InstitutionOnboarded';
      readonly data: {
        readonly institutionId: string;
        readonly name: string;
        readonly onboardedAt: Timestamp;
        /** The e-mail address and the argon2id hash are inside `sealed`; `emailHash` finds the member at login. */
        readonly owner: { readonly memberId: string; readonly emailHash: string; readonly sealed: Sealed };
      };
    }
  | EndpointEvent
  | ProfileEvent
  | ApiKeyEvent
  | TeamEvent
  | GoingLiveEvent;

export type Institution =
  | { readonly status: 'absent' }
  | {
      readonly status: 'onboarded';
      readonly institutionId: string;
      readonly name: string;
      /** Where its customers' money goes, such as `KE->GB`. */
      readonly corridors: readonly string[];
      /** Whose pages may use its live keys. Absent: nobody's. */
      readonly origins?: readonly string[];
      readonly keys: readonly ApiKey[];
      readonly team: Team;
      readonly goingLive: GoingLive;
      readonly endpoint?: WebhookEndpoint;
    };

export const institution: Decider<Institution, InstitutionEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'InstitutionOnboarded':
        return {
          status: 'onboarded',
          institutionId: event.data.institutionId,
          name: event.data.name,
          corridors: [],
          keys: [],
          team: { members: [founder(event.data)], invitations: [] },
          goingLive: { attested: [] },
        };
      case 'InstitutionRenamed':
        return state.status === 'onboarded' ? { ...state, name: event.data.name } : state;
      case 'CorridorsChanged':
        return state.status === 'onboarded' ? { ...state, corridors: event.data.corridors } : state;
      case 'OriginsChanged':
        return state.status === 'onboarded' ? { ...state, origins: event.data.origins } : state;
      case 'ApiKeyIssued':
      case 'ApiKeyRotated':
      case 'ApiKeyRevoked':
        return state.status === 'onboarded' ? { ...state, keys: evolveKeys(state.keys, event) } : state;
      case 'WebhookConfigured':
      case 'WebhookSecretRotated':
      case 'WebhookDisabled':
        return state.status === 'onboarded' ? withEndpoint(state, evolveEndpoint(state.endpoint, event)) : state;
      case 'MemberInvited':
      case 'InvitationWithdrawn':
      case 'MemberJoined':
      case 'MemberRoleChanged':
      case 'MemberRemoved':
        return state.status === 'onboarded' ? { ...state, team: evolveTeam(state.team, event) } : state;
      case 'GoLiveItemAttested':
      case 'LiveReviewRequested':
      case 'LiveKeyActivated':
        return state.status === 'onboarded' ? { ...state, goingLive: evolveGoingLive(state.goingLive, event) } : state;
      default:
        event satisfies never;
        return state;
    }
  },
};

const founder = ({ owner, onboardedAt }: Extract<InstitutionEvent, { type: 'InstitutionOnboarded' }>['data']) =>
  ({ ...owner, role: 'owner', joinedAt: onboardedAt }) as const;

export type Onboarded = Extract<Institution, { status: 'onboarded' }>;

const withEndpoint = (state: Onboarded, endpoint: WebhookEndpoint | undefined): Onboarded =>
  endpoint === undefined ? state : { ...state, endpoint };
