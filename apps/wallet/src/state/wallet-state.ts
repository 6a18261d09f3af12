import type { CreatedShare, Login, Permission, ReadCredential, Session, Share } from '../service/shapes.js';

/** Where it is with a list that comes from the service. What was there stays on the page while it is fetched anew. */
export interface Fetched<Item> {
  readonly items: readonly Item[];
  readonly status: 'never' | 'here' | 'failed';
  /** Why it could not be fetched, for people. */
  readonly fault?: string;
}

/** What there is to see while a share is being made. */
export type MakingStep = 'drafting' | 'proving' | 'sending';

/** A share with its code, which is shown once and is nowhere else. */
export interface MadeShare extends CreatedShare {
  readonly permissions: readonly Permission[];
  readonly hasProof: boolean;
}

export type Making =
  | { readonly status: 'idle' }
  | { readonly status: 'making'; readonly step: MakingStep }
  | {
      readonly status: 'made';
      readonly made: MadeShare;
      /** What became of it; absent until the service was asked for the first time. */
      readonly share?: Share;
    };

/** A request of an institution, from the code to the answer. */
export type Answering =
  | { readonly status: 'idle' }
  | { readonly status: 'looking' }
  | { readonly status: 'asked'; readonly session: Session }
  | { readonly status: 'answering'; readonly session: Session; readonly step: MakingStep }
  | {
      readonly status: 'approved';
      readonly session: Session;
      readonly permissions: readonly Permission[];
      readonly hasProof: boolean;
    }
  | { readonly status: 'declined'; readonly session: Session }
  | { readonly status: 'over'; readonly why: string };

export interface WalletState {
  readonly login: Login | undefined;
  /** Said on the door: why somebody is outside. */
  readonly notice: string | undefined;
  readonly isOnline: boolean;
  readonly credentials: Fetched<ReadCredential>;
  readonly shares: Fetched<Share>;
  readonly olderCursor: string | undefined;
  readonly making: Making;
  readonly answering: Answering;
  /** Read out to those who do not see the page change. */
  readonly announcement: string;
}

export type WalletEvent =
  | { readonly type: 'LoggedIn'; readonly login: Login }
  | { readonly type: 'LoggedOut'; readonly notice?: string }
  | { readonly type: 'WentOnline' | 'WentOffline' }
  | { readonly type: 'CredentialsCame'; readonly credentials: readonly ReadCredential[] }
  | { readonly type: 'CredentialsFailed'; readonly fault: string }
  | { readonly type: 'SharesCame'; readonly shares: readonly Share[]; readonly olderCursor: string | null }
  | { readonly type: 'OlderSharesCame'; readonly shares: readonly Share[]; readonly olderCursor: string | null }
  | { readonly type: 'SharesFailed'; readonly fault: string }
  | { readonly type: 'ShareCame'; readonly share: Share }
  | { readonly type: 'MakingWent'; readonly step: MakingStep }
  | { readonly type: 'MakingFailed' }
  | { readonly type: 'ShareMade'; readonly made: MadeShare }
  | { readonly type: 'CodePutAway' }
  | { readonly type: 'RequestSought' }
  | { readonly type: 'RequestFound'; readonly session: Session }
  | { readonly type: 'RequestOver'; readonly why: string }
  | { readonly type: 'RequestLeft' }
  | { readonly type: 'AnswerWent'; readonly session: Session; readonly step: MakingStep }
  | { readonly type: 'AnswerFailed'; readonly session: Session }
  | {
      readonly type: 'RequestApproved';
      readonly session: Session;
      readonly permissions: readonly Permission[];
      readonly hasProof: boolean;
    }
  | { readonly type: 'RequestDeclined'; readonly session: Session }
  | { readonly type: 'Announced'; readonly text: string };

const NOTHING_FETCHED = { items: [], status: 'never' } as const;

export const initialState: WalletState = {
  login: undefined,
  notice: undefined,
  isOnline: true,
  credentials: NOTHING_FETCHED,
  shares: NOTHING_FETCHED,
  olderCursor: undefined,
  making: { status: 'idle' },
  answering: { status: 'idle' },
  announcement: '',
};

/** Pure: never throws, never reads the time. */
export function evolve(state: WalletState, event: WalletEvent): WalletState {
  switch (event.type) {
    case 'LoggedIn':
      // Results and failures of an earlier login are dropped.
      return { ...initialState, isOnline: state.isOnline, answering: state.answering, login: event.login };
    case 'LoggedOut': {
      // A request that brought somebody here is answered after they are back.
      const { isOnline, answering } = state;
      const isAnswered = answering.status !== 'asked' && answering.status !== 'looking';
      return { ...initialState, isOnline, notice: event.notice, ...(isAnswered ? {} : { answering }) };
    }
    case 'WentOnline':
      return { ...state, isOnline: true };
    case 'WentOffline':
      return { ...state, isOnline: false };
    case 'Announced':
      return { ...state, announcement: event.text };
    case 'CredentialsCame':
      return { ...state, credentials: { items: event.credentials, status: 'here' } };
    case 'CredentialsFailed':
      return { ...state, credentials: { ...state.credentials, status: 'failed', fault: event.fault } };
    default:
      return evolveAnswer(evolveShares(state, event), event);
  }
}

function evolveShares(state: WalletState, event: WalletEvent): WalletState {
  switch (event.type) {
    case 'SharesCame':
      return {
        ...state,
        shares: { items: event.shares, status: 'here' },
        olderCursor: event.olderCursor ?? undefined,
      };
    case 'OlderSharesCame':
      return {
        ...state,
        shares: { items: [...state.shares.items, ...event.shares], status: 'here' },
        olderCursor: event.olderCursor ?? undefined,
      };
    case 'SharesFailed':
      return { ...state, shares: { ...state.shares, status: 'failed', fault: event.fault } };
    case 'ShareCame':
      return withShare(state, event.share);
    case 'MakingWent':
      return { ...state, making: { status: 'making', step: event.step } };
    case 'MakingFailed':
    case 'CodePutAway':
      return { ...state, making: { status: 'idle' } };
    case 'ShareMade':
      return { ...state, making: { status: 'made', made: event.made } };
    default:
      return state;
  }
}

/** It stands in the history and, while its code is shown, on that screen. */
function withShare(state: WalletState, share: Share): WalletState {
  const { making, shares } = state;
  const isShown = making.status === 'made' && making.made.shareId === share.shareId;
  return {
    ...state,
    making: isShown ? { ...making, share } : making,
    shares: { ...shares, items: shares.items.map((each) => (each.shareId === share.shareId ? share : each)) },
  };
}

function evolveAnswer(state: WalletState, event: WalletEvent): WalletState {
  switch (event.type) {
    case 'RequestSought':
      return { ...state, answering: { status: 'looking' } };
    case 'RequestFound':
    case 'AnswerFailed':
      return { ...state, answering: { status: 'asked', session: event.session } };
    case 'RequestOver':
      return { ...state, answering: { status: 'over', why: event.why } };
    case 'RequestLeft':
      return { ...state, answering: { status: 'idle' } };
    case 'AnswerWent':
      return { ...state, answering: { status: 'answering', session: event.session, step: event.step } };
    case 'RequestApproved': {
      const { session, permissions, hasProof } = event;
      return { ...state, answering: { status: 'approved', session, permissions, hasProof } };
    }
    case 'RequestDeclined':
      return { ...state, answering: { status: 'declined', session: event.session } };
    default:
      return state;
  }
}
