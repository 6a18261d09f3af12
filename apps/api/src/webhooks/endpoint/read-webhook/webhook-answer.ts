import { defined, isReached, SWITCH_OFF, type Timestamp, type WebhookEndpoint } from '@passid/ledger';
import type { EndpointHealth } from '@passid/read-models';
import type { WebhookAnswer, WebhookNotice } from './read-webhook.answer.js';

export interface EndpointFacts {
  readonly endpoint: WebhookEndpoint | undefined;
  readonly health: EndpointHealth | undefined;
  readonly publicKey: string;
  readonly now: Timestamp;
}

export function webhookAnswer({ endpoint, health, publicKey, now }: EndpointFacts): WebhookAnswer {
  if (endpoint === undefined) return { status: 'not_configured', isOrdered: false, notices: [], publicKey };
  const { url, perSecondMax, isOrdered = false, disabled, previousSecrets = [] } = endpoint;
  const [previous] = previousSecrets.filter(({ validUntil }) => !isReached(validUntil, now));
  const failing = failingOf(health);
  return defined({
    status: disabled !== undefined ? 'disabled' : failing === undefined ? 'active' : 'failing',
    webhookUrl: url,
    perSecondMax,
    isOrdered,
    previousSecretValidUntil: previous?.validUntil,
    disabledAt: disabled?.at,
    lastSuccessAt: health?.lastSuccessAt?.toISOString(),
    ...failing,
    disablesAt: failing === undefined || disabled !== undefined ? undefined : disablesAt(failing.failingSince),
    notices: noticesOf(endpoint, failing?.failingSince),
    publicKey,
  });
}

function failingOf(
  health: EndpointHealth | undefined,
): { failingSince: string; failures: number; lastFailure?: string } | undefined {
  const failingSince = health?.failingSince ?? undefined;
  if (health === undefined || failingSince === undefined) return undefined;
  const { failures, lastFailure } = health;
  return defined({ failingSince: failingSince.toISOString(), failures, lastFailure: lastFailure ?? undefined });
}

const disablesAt = (failingSince: Timestamp): Timestamp =>
  new Date(Date.parse(failingSince) + SWITCH_OFF.failingMs).toISOString();

function noticesOf({ disabled }: WebhookEndpoint, failingSince: Timestamp | undefined): WebhookNotice[] {
  const cure = 'Mend it, then register its address again; what was missed can be recovered.';
  if (disabled !== undefined) {
    const why = disabled.reason === 'gone' ? 'it answered 410 Gone' : 'it did nothing but fail for five days';
    const message = `Your endpoint was switched off at ${disabled.at} because ${why}. ${cure}`;
    return [{ code: disabled.reason, message }];
  }
  if (failingSince === undefined) return [];
  const message = `Your endpoint has failed since ${failingSince}. If it goes on it is switched off at ${disablesAt(failingSince)}.`;
  return [{ code: 'will_be_disabled', message }];
}
