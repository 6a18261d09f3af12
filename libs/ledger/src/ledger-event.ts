import type { CasePackageEvent } from './case-package/case-package.js';
import type { CredentialEvent } from './credential/credential.js';
import type { DeliveryEvent } from './delivery/delivery.js';
import type { HolderEvent } from './holder/holder.js';
import type { InstitutionEvent } from './institution/institution.js';
import type { LogEvent } from './log.js';
import type { LoginEvent } from './login/login.js';
import type { OutcomeEvent } from './outcome/outcome.js';
import type { RequestEvent } from './request/request.js';
import type { SandboxClockEvent } from './sandbox-clock/sandbox-clock.js';
import type { SessionEvent } from './session/session.js';
import type { ShareEvent } from './share/share.js';
import type { VerificationEvent } from './verification/verification.js';
import type { WebhookTestEvent } from './webhook-test/webhook-test.js';

/** Every event there is. The schemas that readers of the ledger get are made from this type. */
export type LedgerEvent =
  | CasePackageEvent
  | CredentialEvent
  | DeliveryEvent
  | HolderEvent
  | InstitutionEvent
  | LogEvent
  | LoginEvent
  | OutcomeEvent
  | RequestEvent
  | SandboxClockEvent
  | SessionEvent
  | ShareEvent
  | VerificationEvent
  | WebhookTestEvent;

/** The events of these types. */
export type EventOf<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { type: Type }>;
