import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as ledger from '@passid/ledger';
import type { WebhookEventName } from '@passid/ledger';
import { sampleNotice } from '@passid/webhooks';

const GOLDENS = 'libs/ledger/src/golden-events.json';

interface Example {
  /** Where such an event stands. */
  readonly stream: string;
  readonly data: unknown;
}

type Ids = Readonly<Record<string, string>>;

/** The stream of a golden history, from what its first event says. */
const STREAM_OF: Readonly<Record<string, (first: Ids) => string>> = {
  diary: () => ledger.LOG_STREAM,
  holder: ({ holderId = '' }) => ledger.holderStream(holderId),
  credential: ({ credentialId = '' }) => ledger.credentialStream(credentialId),
  institution: ({ institutionId = '' }) => ledger.institutionStream(institutionId),
  sandboxClock: ({ institutionId = '' }) => ledger.sandboxClockStream(institutionId),
  login: ({ loginId = '' }) => ledger.loginStream(loginId),
  session: ({ requestId = '' }) => ledger.sessionStream(requestId),
  share: ({ tokenHash = '' }) => ledger.shareStream(tokenHash),
  verification: ({ verificationId = '' }) => ledger.verificationStream(verificationId),
  delivery: ({ deliveryId = '' }) => ledger.deliveryStream(deliveryId),
  webhookTest: ({ testId = '' }) => ledger.webhookTestStream(testId),
  casePackage: ({ packageId = '' }) => ledger.packageStream(packageId),
  outcome: ({ institutionId = '', tokenHash = '' }) => ledger.outcomeStream(institutionId, tokenHash),
  // Named by a keyed digest of the Idempotency-Key, which the event does not tell.
  acceptedRequest: () => ledger.requestStream('5ad2b37be6b71760fdf4151790021863'),
};

/** Every event type has a golden example: the first there is, in the shape in which it was first written. */
export function goldenExamples(root: string): Map<string, Example> {
  const histories = JSON.parse(readFileSync(path.join(root, GOLDENS), 'utf8')) as {
    decider: string;
    events: { type: string; data: object }[];
  }[];
  const examples = new Map<string, Example>();
  for (const { decider, events } of histories) {
    const stream = STREAM_OF[decider]?.((events[0]?.data ?? {}) as Ids);
    if (stream === undefined) throw new Error(`Where does ${decider} stand? Say so in STREAM_OF.`);
    for (const { type, data } of events) if (!examples.has(type)) examples.set(type, { stream, data });
  }
  return examples;
}

/** As the sandbox sends it, where somebody asks for a sample. */
export function webhookExample(event: string): object {
  const institutionId = '940314418';
  const timestamp = '2026-11-25T05:00:00.000Z';
  const { data } = sampleNotice({
    testId: 'wht_5ad2b37be6b71760fdf4151790021863',
    institutionId,
    webhookEvent: event as WebhookEventName,
    trial: 'sample',
    requestedAt: timestamp,
  });
  const id = 'evt_01a205cc1dd374769a096e8977a2d08c';
  return { id, event, institution_id: institutionId, environment: 'sandbox', sequence: 17, timestamp, data };
}
