import { defined } from '@passid/ledger';
import type { WebhookDocument } from '@passid/webhooks';
import type { EventCloudEvent } from './read-events.answer.js';

/** The CloudEvents JSON batch format. */
export const CLOUD_EVENTS_BATCH = 'application/cloudevents-batch+json';

/** What is announced to an institution, as a CloudEvent 1.0 with the same id as in the webhook. */
export function announcedCloudEvent(document: WebhookDocument, source: string): EventCloudEvent {
  const { id, event, institution_id, environment, sequence, timestamp, data } = document;
  return defined({
    specversion: '1.0' as const,
    id,
    source,
    type: `io.passid.${event}.v1`,
    subject: 'audit_id' in data ? data.audit_id : undefined,
    time: timestamp,
    datacontenttype: 'application/json' as const,
    sequence: sequence?.toString(),
    environment,
    institutionid: institution_id,
    data,
  });
}
