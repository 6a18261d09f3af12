import { expect } from '@jest/globals';
import { commitmentOf, type EventStore, type RecordedEvent } from '@passid/event-store';

const PAGE = 5_000;

/** Everything there is, in order; `from` leaves out what stands up to there. */
export async function wholeLedger(store: EventStore, from = 0n): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for (let after = from; ;) {
    const batch = await store.readAll({ after, limit: PAGE });
    all.push(...batch.events);
    after = batch.through;
    if (batch.isCaughtUp) return all;
  }
}

export function byStream(events: readonly RecordedEvent[]): Map<string, RecordedEvent[]> {
  const streams = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const stream = streams.get(event.stream);
    if (stream === undefined) streams.set(event.stream, [event]);
    else stream.push(event);
  }
  return streams;
}

/** Dense positions and unbroken chains. */
export function expectUnbroken(events: readonly RecordedEvent[]): void {
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => BigInt(index + 1)));
  expectUnbrokenChains(events);
}

/** Dense revisions, and every event naming the commitment of the one before it. */
export function expectUnbrokenChains(events: readonly RecordedEvent[]): void {
  for (const [stream, recorded] of byStream(events)) {
    let previous: string | null = null;
    recorded.forEach((event, index) => {
      expect(event.revision).toBe(BigInt(index));
      expect(event.metadata.stream_prev).toBe(previous);
      previous = commitmentOf(stream, event.revision, event);
    });
  }
}

export interface RecordedDelivery {
  readonly institutionId: string;
  readonly webhookId: string;
  readonly verificationId?: string | undefined;
  readonly attempts: readonly { readonly attempt: number; readonly outcome: string; readonly nextAttemptAt?: string }[];
  readonly end: 'WebhookDelivered' | 'WebhookExhausted' | undefined;
}

/** What the ledger says of each delivery. */
export function deliveriesIn(events: readonly RecordedEvent[]): RecordedDelivery[] {
  return [...byStream(events)]
    .filter(([stream]) => stream.startsWith('delivery-'))
    .map(([, recorded]) => {
      const scheduled = recorded[0]?.data as Pick<RecordedDelivery, 'institutionId' | 'webhookId' | 'verificationId'>;
      const { institutionId, webhookId, verificationId } = scheduled;
      const attempts = recorded
        .filter(({ type }) => type === 'WebhookAttempted')
        .map(({ data }) => data as RecordedDelivery['attempts'][number]);
      const end = recorded.find(({ type }) => type === 'WebhookDelivered' || type === 'WebhookExhausted')?.type;
      return { institutionId, webhookId, verificationId, attempts, end: end as RecordedDelivery['end'] };
    });
}

export function expectAttemptsWithoutGap(deliveries: readonly RecordedDelivery[]): void {
  for (const { attempts } of deliveries)
    expect(attempts.map(({ attempt }) => attempt)).toEqual(attempts.map((_, index) => index + 1));
}

/** What tests append past the API. */
export const BY_HAND = {
  environment: 'sandbox',
  correlation_id: 'test',
  causation_id: 'test',
  actor: 'test',
} as const;

/** For events that no decision of ours would make. */
export const anything = { initial: undefined, evolve: () => undefined };
