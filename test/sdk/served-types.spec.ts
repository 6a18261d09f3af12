import { describe, expect, it } from '@jest/globals';
import type { WebhookEventName } from '@passid/ledger';
import type * as node from '@passidio/node';
import type { VersionAnswer } from '../../apps/api/src/door/health/health.answer.js';
import type { OutcomeAnswer } from '../../apps/api/src/outcomes/outcome.answer.js';
import type { CreateSessionAnswer } from '../../apps/api/src/sessions/create-session/create-session.answer.js';
import type { PublicSessionAnswer } from '../../apps/api/src/sessions/read-public-session/read-public-session.answer.js';
import type { SessionAnswer } from '../../apps/api/src/sessions/read-session/read-session.answer.js';
import type { Judged } from '../../apps/api/src/verifying/verdict/judgement.js';
import type { ClaimsAnswer, VerificationAnswer } from '../../apps/api/src/verifying/verdict/verification.answer.js';
import type { CredentialAnswer } from '../../apps/api/src/wallet/credentials/credential.answer.js';
import type { ReadCredentialAnswer } from '../../apps/api/src/wallet/credentials/read-credential/read-credential.answer.js';
import type { HolderLoginAnswer } from '../../apps/api/src/wallet/holder/holder-login.answer.js';
import type { CreatedShareAnswer } from '../../apps/api/src/wallet/shares/create-share/create-share.answer.js';
import type { DraftShareAnswer } from '../../apps/api/src/wallet/shares/draft-share/draft-share.answer.js';
import type {
  DisclosureAnswer,
  ShareAnswer,
} from '../../apps/api/src/wallet/shares/share-history/share-history.answer.js';
import type * as wallet from '../../apps/wallet/src/service/shapes.js';
import { PERMISSIONS as WALLET_PERMISSIONS } from '../../apps/wallet/src/service/shapes.js';
import { claimsOf, PERMISSIONS } from '../../libs/credentials/src/claims.js';
import { CLAIMS_OF } from '../../libs/sdk-node/src/claims.js';
import type * as react from '../../libs/sdk-react/src/verification.js';
import type { WebhookDocument } from '../../libs/webhooks/src/webhook-document.js';
import type { Differences, NamesApart } from './differences.js';

/** tsc checks these (`npm run lint:types`): where a type is not as it is served, the error names the member. */
type None<Sentences extends never> = Sentences;

type Told<Document, Event> = Extract<Document, { readonly event: Event }>;

export type NodePackage = [
  None<Differences<VerificationAnswer, node.VerificationAnswer>>,
  None<NamesApart<SessionAnswer, node.Session>>,
  None<Differences<NonNullable<Judged['summary']>, node.SignedClaims>>,
  None<Differences<CreateSessionAnswer, node.CreatedSession>>,
  None<Differences<OutcomeAnswer, node.ReportedOutcome>>,
  None<Differences<VersionAnswer, node.ServiceVersion>>,
  None<`${Exclude<WebhookEventName, node.WebhookEvent['event']>} is sent and not promised`>,
  None<
    {
      [Event in WebhookEventName]: Differences<
        Told<WebhookDocument, Event>,
        Told<node.WebhookEvent, Event>,
        `${Event}: `
      >;
    }[WebhookEventName]
  >,
];

/** What the page in front of the customer has no use for. */
type NotForReact =
  | 'valid'
  | 'verification_id'
  | 'credential_status'
  | 'token_status'
  | 'claims'
  | 'signature'
  | 'proof'
  | 'revocation_status'
  | 'policy_version'
  | 'model_version'
  | 'institution_reference'
  | 'reason_code';

export type ReactPackage = [None<Differences<Omit<VerificationAnswer, NotForReact>, react.VerificationAnswer>>];

/** The wallet page reads some members of each answer, and all claims. */
type Read<Served, Promised> = Differences<Pick<Served, keyof Served & keyof Promised>, Promised>;

export type WalletPage = [
  None<Differences<ClaimsAnswer, wallet.Claims>>,
  None<Read<HolderLoginAnswer, wallet.Login>>,
  None<Read<CredentialAnswer, wallet.Credential>>,
  None<Read<ReadCredentialAnswer, wallet.ReadCredential>>,
  None<Read<CreatedShareAnswer, wallet.CreatedShare>>,
  None<Read<DraftShareAnswer, wallet.ShareDraft>>,
  None<Read<Omit<ShareAnswer, 'disclosures'>, Omit<wallet.Share, 'disclosures'>>>,
  None<Read<DisclosureAnswer, wallet.Disclosure>>,
  None<Read<PublicSessionAnswer, wallet.Session>>,
];

describe('A difference between what is served and what is promised', () => {
  it('names the member', () => {
    type Served = {
      readonly same: string;
      readonly signature: { readonly jws: string };
      readonly status: 'new' | 'old';
    };
    type Promised = {
      readonly same: string;
      readonly signature: object;
      readonly status: 'old';
      readonly gone?: number;
    };
    const all: Record<Differences<Served, Promised>, true> = {
      'signature.jws is served and not promised': true,
      'status is served as new, which is not promised': true,
      'gone is promised and not served': true,
    };
    expect(Object.keys(all)).toHaveLength(3);
  });
});

describe('The claims of each permission', () => {
  const served = Object.fromEntries(PERMISSIONS.map((permission) => [permission, claimsOf(permission)]));

  it('are the same in @passidio/node', () => {
    expect(CLAIMS_OF).toEqual(served);
  });

  it('are asked for in the wallet page one by one: every permission but the summary', () => {
    const { verified_credential_summary: _, ...single } = served;
    expect([...WALLET_PERMISSIONS].sort()).toEqual(Object.keys(single).sort());
  });
});
