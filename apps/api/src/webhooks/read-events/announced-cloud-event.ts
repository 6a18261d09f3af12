import type { WebhookDocument } from '@passid/webhooks';
import type { EventCloudEvent } from './read-events.answer.js';

/** The CloudEvents JSON batch format. */
export const CLOUD_EVENTS_BATCH = 'application/cloudevents-batch+json';

/** What is announced to an institution, as a CloudEvent 1.0 with the same id as in the webhook. */
export function announcedCloudEvent(document: WebhookDocument, source: string): EventCloudEvent {
  const { id, event, institution_id, environment, sequence, timestamp, data } = document;
  return {
    specversion: '1.0',
    id,
    source,
    type: `io.passid.${event}.v1`,
    ...('audit_id' in data ? { subject: data.audit_id } : {}),
    time: timestamp,
    datacontenttype: 'application/json',
    ...(sequence === undefined ? {} : { sequence: String(sequence) }),
    environment,
    institutionid: institution_id,
    data,
  };
}
