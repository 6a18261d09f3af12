import { defined } from '../defined.js';
import { DomainError } from '../domain-error.js';
import type { Sealed } from '../sealed.js';
import { isReached, type Timestamp } from '../time.js';
import type { DisablingReason, WebhookEndpoint } from './endpoint.js';
import type { Institution, InstitutionEvent } from './institution.js';

export interface ConfigureWebhook {
  readonly institutionId: string;
  readonly url: string;
  /** Set when the institution named a secret of its own. */
  readonly ownSecret?: Sealed;
  /** Used only where the endpoint would otherwise have no secret at all. */
  readonly firstSecret: Sealed;
  /** Absent: as before. Null: no limit. */
  readonly perSecondMax?: number | null;
  readonly isOrdered?: boolean;
  readonly now: Timestamp;
}

export class InstitutionNotFound extends DomainError {
  readonly code = 'INSTITUTION_NOT_FOUND';
  constructor() {
    super('There is no such institution.');
  }
}

export class WebhookNotConfigured extends DomainError {
  readonly code = 'WEBHOOK_NOT_CONFIGURED';
  constructor() {
    super('Register an address first: PATCH /api/institution/webhook.');
  }
}

/** Omitted members stay as they are, the secret included. A disabled endpoint is enabled again. */
export function configureWebhook(command: ConfigureWebhook, state: Institution): InstitutionEvent[] {
  if (state.status === 'absent') throw new InstitutionNotFound();
  const { institutionId, url, perSecondMax, isOrdered, now } = command;
  const secret = command.ownSecret ?? (state.endpoint === undefined ? command.firstSecret : undefined);
  if (secret === undefined && isAsCommanded(command, state.endpoint)) return [];
  return [
    {
      type: 'WebhookConfigured',
      data: defined({
        institutionId,
        url,
        configuredAt: now,
        sealedSecret: secret,
        perSecondMax,
        isOrdered,
      }),
    },
  ];
}

function isAsCommanded(command: ConfigureWebhook, endpoint: WebhookEndpoint | undefined): boolean {
  return (
    endpoint?.url === command.url &&
    endpoint.disabled === undefined &&
    (command.perSecondMax === undefined || command.perSecondMax === (endpoint.perSecondMax ?? null)) &&
    (command.isOrdered === undefined || command.isOrdered === (endpoint.isOrdered ?? false))
  );
}

export interface RotateWebhookSecret {
  readonly institutionId: string;
  readonly secret: Sealed;
  readonly now: Timestamp;
}

/** A new secret at the same address. The previous one also signs for a day. */
export function rotateWebhookSecret(command: RotateWebhookSecret, state: Institution): InstitutionEvent[] {
  if (state.status === 'absent') throw new InstitutionNotFound();
  if (state.endpoint === undefined) throw new WebhookNotConfigured();
  const { institutionId, secret, now } = command;
  return [{ type: 'WebhookSecretRotated', data: { institutionId, sealedSecret: secret, rotatedAt: now } }];
}

/** An endpoint is disabled after failing without a success for five days and at least ten times. */
export const SWITCH_OFF = { failingMs: 5 * 24 * 60 * 60 * 1000, failuresMin: 10 } as const;

export interface DisableWebhook {
  readonly institutionId: string;
  readonly url: string;
  readonly reason: DisablingReason;
  readonly failingSince?: Timestamp;
  /** When the attempt began that showed it. */
  readonly attemptedAt: Timestamp;
  readonly now: Timestamp;
}

/** Only the endpoint of the attempt: one registered since is not disabled for older failures. */
export function disableWebhook(command: DisableWebhook, state: Institution): InstitutionEvent[] {
  const endpoint = state.status === 'onboarded' ? state.endpoint : undefined;
  const isAsAttempted = endpoint?.url === command.url && isReached(endpoint.configuredAt, command.attemptedAt);
  if (!isAsAttempted || endpoint.disabled !== undefined) return [];
  const { institutionId, url, reason, failingSince, now } = command;
  return [{ type: 'WebhookDisabled', data: defined({ institutionId, url, reason, failingSince, disabledAt: now }) }];
}
