import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Decider, DomainEvent } from './decider.js';
import { credential } from './credential/credential.js';
import { delivery } from './delivery/delivery.js';
import { holder } from './holder/holder.js';
import { institution } from './institution/institution.js';
import { casePackage } from './case-package/case-package.js';
import { outcome } from './outcome/outcome.js';
import type { LedgerEvent } from './ledger-event.js';
import type { LogEvent } from './log.js';
import { acceptedRequest } from './request/request.js';
import { sandboxClock } from './sandbox-clock/sandbox-clock.js';
import { login } from './login/login.js';
import { session } from './session/session.js';
import { share } from './share/share.js';
import { verification } from './verification/verification.js';
import { webhookTest } from './webhook-test/webhook-test.js';

interface Golden {
  readonly decider: keyof typeof DECIDERS;
  readonly events: DomainEvent[];
  readonly state: unknown;
}

/** The ledger's own diary: nothing is decided from it. */
const diary: Decider<null, LogEvent> = { initial: null, evolve: () => null };

const DECIDERS = {
  diary,
  holder,
  credential,
  institution,
  sandboxClock,
  login,
  session,
  share,
  verification,
  delivery,
  webhookTest,
  casePackage,
  outcome,
  acceptedRequest,
};

type EventOf<Decides> = Decides extends Decider<infer _, infer Event> ? Event : never;

/** Every type there is: an event that is added without a golden example, or is missing in LedgerEvent, fails to compile or fails below. */
const TYPES: Record<LedgerEvent['type'], true> = {
  HolderSignedUp: true,
  SubjectErased: true,
  CredentialIssued: true,
  CredentialRevoked: true,
  SandboxClockAdvanced: true,
  InstitutionOnboarded: true,
  ApiKeyIssued: true,
  WebhookConfigured: true,
  InstitutionRenamed: true,
  CorridorsChanged: true,
  OriginsChanged: true,
  ApiKeyRotated: true,
  ApiKeyRevoked: true,
  GoLiveItemAttested: true,
  LiveReviewRequested: true,
  LiveKeyActivated: true,
  WebhookSecretRotated: true,
  WebhookDisabled: true,
  MemberInvited: true,
  InvitationWithdrawn: true,
  MemberJoined: true,
  MemberRoleChanged: true,
  MemberRemoved: true,
  LoginOpened: true,
  LoginRefreshed: true,
  LoginEnded: true,
  ShareCreated: true,
  CodeRedeemed: true,
  ShareBound: true,
  ShareRevoked: true,
  SessionCreated: true,
  SessionFulfilled: true,
  SessionDeclined: true,
  SessionExpired: true,
  TokenVerified: true,
  TokenRejected: true,
  WebhookScheduled: true,
  WebhookAttempted: true,
  WebhookDelivered: true,
  WebhookExhausted: true,
  WebhookResent: true,
  WebhookProbed: true,
  WebhookTestRequested: true,
  PackageAssembled: true,
  OutcomeReported: true,
  OutcomeAmended: true,
  RequestAccepted: true,
  ProjectionRebuilt: true,
  AuditExported: true,
  KeyRotated: true,
  KeyRetired: true,
} satisfies Record<EventOf<(typeof DECIDERS)[keyof typeof DECIDERS]>['type'], true>;

const goldens = JSON.parse(readFileSync(new URL('golden-events.json', import.meta.url), 'utf8')) as Golden[];

describe('Events are stored for ever', () => {
  it.each(goldens.map((golden) => [golden.events.map(({ type }) => type).join(', '), golden] as const))(
    'events still mean what they meant: %s',
    (_, { decider, events, state }) => {
      const { initial, evolve } = DECIDERS[decider] as unknown as Decider<unknown, DomainEvent>;
      expect(events.reduce((folded, event) => evolve(folded, event), initial)).toEqual(state);
    },
  );

  it('have a golden example of each type', () => {
    const seen = new Set(goldens.flatMap(({ events }) => events.map(({ type }) => type)));
    expect([...seen].sort()).toEqual(Object.keys(TYPES).sort());
  });

  it('change no state when their type is unknown', () => {
    for (const { initial, evolve } of Object.values(DECIDERS) as unknown as Decider<unknown, DomainEvent>[])
      expect(evolve(initial, { type: 'FromTheFuture', data: {} })).toBe(initial);
  });
});
