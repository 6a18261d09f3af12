import { defined } from '../defined.js';
import type { Sealed } from '../sealed.js';
import { addMilliseconds, isReached, type Timestamp } from '../time.js';

/** Stored for ever: a name or field here changes only through an upcaster. */
export type EndpointEvent =
  | {
      /** Where webhooks go was set. Also switches an endpoint on again that was switched off. */
      readonly type: 'WebhookConfigured';
      readonly data: {
        readonly institutionId: string;
        readonly url: string;
        /** Absent: the endpoint keeps the secret it has. */
        readonly sealedSecret?: Sealed;
        /** Absent: as before. Null: no limit. */
        readonly perSecondMax?: number | null;
        /** Absent: as before. Whether webhooks about one verification wait for each other. */
        readonly isOrdered?: boolean;
        readonly configuredAt: Timestamp;
      };
    }
  | {
      /** A new secret signs webhooks; the one before it signs beside it for a day. */
      readonly type: 'WebhookSecretRotated';
      readonly data: { readonly institutionId: string; readonly sealedSecret: Sealed; readonly rotatedAt: Timestamp };
    }
  | {
      /** The endpoint was switched off: nothing is sent until its address is registered again. */
      readonly type: 'WebhookDisabled';
      readonly data: {
        readonly institutionId: string;
        readonly url: string;
        readonly reason: DisablingReason;
        /** With `failing`: since when nothing but failures came. */
        readonly failingSince?: Timestamp;
        readonly disabledAt: Timestamp;
      };
    };

/** The endpoint said that it is gone for good (410), or has failed for days. */
export type DisablingReason = 'gone' | 'failing';

export interface WebhookEndpoint {
  readonly url: string;
  readonly sealedSecret: Sealed;
  /** Newest first. Each signs beside the secret until `validUntil`, so that a receiver can change over without losing a delivery. */
  readonly previousSecrets?: readonly RetiredSecret[];
  readonly perSecondMax?: number;
  readonly isOrdered?: boolean;
  readonly configuredAt: Timestamp;
  /** Nothing is sent until the address is registered again. */
  readonly disabled?: { readonly reason: DisablingReason; readonly at: Timestamp };
}

export interface RetiredSecret {
  readonly sealedSecret: Sealed;
  readonly validUntil: Timestamp;
}

/** Both secrets sign for a day after a change: the guide's promise. */
export const SECRET_OVERLAP_MS = 24 * 60 * 60 * 1000;

/** Retired secrets that still sign. More changes in one day drop the oldest early. */
const RETIRED_SECRETS_MAX = 3;

export function evolveEndpoint(
  endpoint: WebhookEndpoint | undefined,
  event: EndpointEvent,
): WebhookEndpoint | undefined {
  switch (event.type) {
    case 'WebhookConfigured':
      return configured(endpoint, event.data);
    case 'WebhookSecretRotated':
      return endpoint && withSecret(endpoint, event.data.sealedSecret, event.data.rotatedAt);
    case 'WebhookDisabled':
      return endpoint && { ...endpoint, disabled: { reason: event.data.reason, at: event.data.disabledAt } };
  }
}

function configured(
  current: WebhookEndpoint | undefined,
  event: Extract<EndpointEvent, { type: 'WebhookConfigured' }>['data'],
): WebhookEndpoint | undefined {
  const { url, sealedSecret, configuredAt } = event;
  if (current === undefined) {
    const isUsable = sealedSecret !== undefined;
    return isUsable ? withSettings({ url, sealedSecret, configuredAt }, event) : undefined;
  }
  const { disabled: _, ...enabled } = current;
  const moved = withSettings({ ...enabled, url, configuredAt }, event);
  return sealedSecret === undefined ? moved : withSecret(moved, sealedSecret, configuredAt);
}

function withSettings(
  endpoint: WebhookEndpoint,
  { perSecondMax, isOrdered }: Extract<EndpointEvent, { type: 'WebhookConfigured' }>['data'],
): WebhookEndpoint {
  const { perSecondMax: current, ...unlimited } = endpoint;
  const limit = perSecondMax === undefined ? current : (perSecondMax ?? undefined);
  return { ...unlimited, ...defined({ perSecondMax: limit, isOrdered }) };
}

function withSecret(endpoint: WebhookEndpoint, sealedSecret: Sealed, now: Timestamp): WebhookEndpoint {
  const retired = { sealedSecret: endpoint.sealedSecret, validUntil: addMilliseconds(now, SECRET_OVERLAP_MS) };
  const valid = (endpoint.previousSecrets ?? []).filter(({ validUntil }) => !isReached(validUntil, now));
  return { ...endpoint, sealedSecret, previousSecrets: [retired, ...valid].slice(0, RETIRED_SECRETS_MAX) };
}

/** The secrets that sign at this moment, newest first. */
export const signingSecrets = (endpoint: WebhookEndpoint, now: Timestamp): readonly Sealed[] => [
  endpoint.sealedSecret,
  ...(endpoint.previousSecrets ?? [])
    .filter(({ validUntil }) => !isReached(validUntil, now))
    .map(({ sealedSecret }) => sealedSecret),
];
