import { describe, expect, it } from '@jest/globals';
import { commitmentOf, type RecordedEvent } from '@passid/event-store';
import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import { cloudEventOf, recordedEventOf, type LedgerCloudEvent } from './cloud-event.js';
import { messageOf } from './kafka/kafka-relay.js';

const event: RecordedEvent = {
  stream: 'verification-vrf_1',
  revision: 3n,
  position: 9_007_199_254_740_993n,
  type: 'TokenVerified',
  data: { text: 'ä \u2028', list: [1.5, null] },
  metadata: {
    event_id: '01a210ca-acc9-7628-a997-793964494647',
    recorded_at: '2026-01-01T00:00:00.000Z',
    environment: 'sandbox',
    institution_id: '42',
    correlation_id: 'req-1',
    causation_id: 'req-1',
    schema_version: 1,
    actor: 'key_1',
    salt: 'AAAAAAAAAAAAAAAAAAAAAA==',
    stream_prev: 'q8l1xYtUe7wRo9pAiSdHfGgJkb5Zc0rDk2mVQko2h6k=',
  },
};
const first: RecordedEvent = {
  ...event,
  revision: 0n,
  metadata: { ...event.metadata, institution_id: undefined as never, stream_prev: null },
};

const traced: RecordedEvent = {
  ...event,
  metadata: { ...event.metadata, traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
};

const overTheWire = (cloudEvent: LedgerCloudEvent): LedgerCloudEvent =>
  JSON.parse(JSON.stringify(cloudEvent)) as LedgerCloudEvent;

describe('An event as a CloudEvent', () => {
  it.each([event, first, traced])('conforms to CloudEvents 1.0 by the official package', (each) => {
    const cloudEvent = new CloudEvent({ ...cloudEventOf(each, 'https://ledger.example') });
    expect(cloudEvent.validate()).toBe(true);
    expect(cloudEvent).toMatchObject({ type: 'io.passid.ledger.TokenVerified.v1', subject: each.stream });
  });

  it.each([event, first, traced])('is read from its Kafka message by the official package', (each) => {
    const { key, value, headers } = messageOf(each, 'https://ledger.example');
    const message: KafkaMessage = { key, value, headers, body: value };
    const read = Kafka.toEvent(message) as CloudEvent<object>;
    expect(read.validate()).toBe(true);
    expect(read.toJSON()).toEqual(cloudEventOf(each, 'https://ledger.example'));
  });

  it.each([event, first, traced])('is the same event again, down to its commitment', (each) => {
    const again = recordedEventOf(overTheWire(cloudEventOf(each, 'https://ledger.example')));
    expect(again).toEqual(each);
    expect(commitmentOf(again.stream, again.revision, again)).toBe(commitmentOf(each.stream, each.revision, each));
  });

  it.each([[{}], [{ type: 'io.passid.ledger.X.v1', sequence: 'soon', revision: '0' }], [{ type: 'com.other.X.v1' }]])(
    'is not read from what is none: %j',
    (other) => {
      expect(() => recordedEventOf(other as LedgerCloudEvent)).toThrow(TypeError);
    },
  );
});
