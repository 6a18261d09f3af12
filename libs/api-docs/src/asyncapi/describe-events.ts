import { EVENT_SCHEMAS, type Schema } from '@passid/event-schemas';
import { environmentTopics, type TopicSettings } from '@passid/feed';
import { SECURITY_SCHEMES } from '../openapi/common-parts.js';
import { VERSION } from '@passid/http';
import type { Channel, ChannelOperation, EventsDescription, Message, Reference, Server } from './description.js';
import { KAFKA_BINDING, ledgerMessages, ledgerSchemas } from './ledger-messages.js';
import { HTTP_BINDING, webhookMessages, webhookSchemas } from './webhook-messages.js';

const DESCRIPTION = `Everything that this ledger tells of its own accord: to an institution's analysts as a stream over HTTP, to the
operator's systems over Kafka, and to an institution's backend as signed webhooks.

Events of the ledger are CloudEvents 1.0. They come at least once: drop repeats by \`id\`. The schemas are made of the types
that the ledger is written with. Members may be added, and values to enumerations: ignore what you do not know.`;

export interface EventsIdentity {
  readonly publicUrl: string;
  readonly topicPrefix: string;
}

/** All channels on which events leave, as an AsyncAPI 3.0 document. */
export function describeEvents({ publicUrl, topicPrefix }: EventsIdentity): EventsDescription {
  const ledger = ledgerMessages(publicUrl);
  const webhooks = webhookMessages();
  const topics = environmentTopics(topicPrefix);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'PASSID verification ledger: events',
      version: VERSION.version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: serversOf(publicUrl),
    channels: {
      eventStream: eventStream(ledger),
      ...Object.fromEntries(
        topics.flatMap(({ environment, events, deadLetters }) => [
          [`${environment}Topic`, eventsTopic(environment, events, ledger)],
          [`${environment}DeadLetters`, deadLetterTopic(environment, deadLetters)],
        ]),
      ),
      webhooks: webhookChannel(webhooks),
    },
    operations: {
      streamEvents: STREAM_EVENTS,
      ...Object.fromEntries(
        topics.flatMap(({ environment }) => [
          [`publish${capital(environment)}Events`, publishing(environment)],
          [`setAside${capital(environment)}Events`, settingAside(environment)],
        ]),
      ),
      sendWebhooks: SEND_WEBHOOKS,
    },
    components: {
      messages: { ...ledger, ...webhooks, DeadLetter: DEAD_LETTER },
      schemas: { ...EVENT_SCHEMAS.definitions, ...ledgerSchemas(), ...webhookSchemas() },
      securitySchemes: KEYS,
    },
  };
}

const { name, description } = SECURITY_SCHEMES.institutionKey;

const KEYS = {
  institutionKey: { type: 'httpApiKey', in: 'header', name, description },
  kafkaPlain: { type: 'plain', description: 'SASL PLAIN, where the operator has set it up so.' },
  kafkaScram256: { type: 'scramSha256', description: 'SASL SCRAM-SHA-256, where the operator has set it up so.' },
  kafkaScram512: { type: 'scramSha512', description: 'SASL SCRAM-SHA-512, where the operator has set it up so.' },
};

const keyRef = (key: keyof typeof KEYS): Reference => ({ $ref: `#/components/securitySchemes/${key}` });

function serversOf(publicUrl: string): Record<string, Server> {
  const { host, protocol, pathname } = new URL(publicUrl);
  return {
    api: {
      host,
      protocol: protocol.replace(':', ''),
      ...(pathname === '/' ? {} : { pathname }),
      description: 'This API.',
      security: [keyRef('institutionKey')],
    },
    kafka: {
      host: '{broker}',
      protocol: 'kafka',
      description:
        'The operator’s cluster, where the ledger runs with `FEED=kafka`. It carries every institution’s events and is not open to them.',
      variables: { broker: { description: 'Host and port of a broker.', examples: ['kafka-1.internal:9092'] } },
      security: [keyRef('kafkaPlain'), keyRef('kafkaScram256'), keyRef('kafkaScram512')],
    },
    endpoint: {
      host: '{endpoint}',
      protocol: 'https',
      description: 'Where an institution is called: the address that it registered.',
      variables: { endpoint: { description: 'Your host.', examples: ['bank.example'] } },
    },
  };
}

const server = (id: string): Reference => ({ $ref: `#/servers/${id}` });

const messageRefs = (messages: Readonly<Record<string, Message>>): Record<string, Reference> =>
  Object.fromEntries(Object.keys(messages).map((id) => [id, { $ref: `#/components/messages/${id}` }]));

const eventStream = (messages: Readonly<Record<string, Message>>): Channel => ({
  address: '/v1/events/stream',
  title: 'Your events, as they happen',
  description:
    'Server-sent events of one institution in one environment, in the order of the ledger. `data` is the payload, `event` its `type`, `id` the place to go on after: come back with it as `Last-Event-ID`.',
  servers: [server('api')],
  messages: messageRefs(messages),
});

const eventsTopic = (
  environment: string,
  topic: TopicSettings,
  messages: Readonly<Record<string, Message>>,
): Channel => ({
  address: topic.topic,
  title: `Every event: ${environment}`,
  description:
    'All institutions, at least once. The key is the stream, so that a partition keeps the order of each of its streams; there is no order between partitions, but `sequence` has one.',
  servers: [server('kafka')],
  messages: messageRefs(messages),
  bindings: kafkaTopic(topic),
});

const deadLetterTopic = (environment: string, topic: TopicSettings): Channel => ({
  address: topic.topic,
  title: `What a consumer could not digest: ${environment}`,
  description: 'For people to look at. The rest of the topic went on meanwhile.',
  servers: [server('kafka')],
  messages: messageRefs({ DeadLetter: DEAD_LETTER }),
  bindings: kafkaTopic(topic),
});

const kafkaTopic = ({ topic, partitions, retentionMs }: TopicSettings): object => ({
  kafka: {
    topic,
    partitions,
    topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': retentionMs },
    bindingVersion: KAFKA_BINDING,
  },
});

const webhookChannel = (messages: Readonly<Record<string, Message>>): Channel => ({
  address: null,
  title: 'Webhooks',
  description:
    'Signed POSTs to the address that the institution registered. Answer with any 2xx within 10 seconds; otherwise it comes again after 30 s, 5 min, 30 min and 2 h. What was missed is fetched from `GET /v1/events`.',
  servers: [server('endpoint')],
  messages: messageRefs(messages),
});

const DEAD_LETTER: Message = {
  name: 'DeadLetter',
  title: 'A message that was set aside',
  summary: 'The message as it was, with its key, and why it was set aside.',
  headers: {
    type: 'object',
    properties: {
      'x-passid-consumer': { type: 'string', description: 'Who could not digest it.', examples: ['deliveries'] },
      'x-passid-reason': { type: 'string', description: 'Why, in a sentence.' },
    },
    required: ['x-passid-consumer', 'x-passid-reason'],
  },
  payload: { description: 'Whatever it was: mostly an event of the ledger, but it may be no event, and no JSON.' },
  bindings: {
    kafka: { key: { type: 'string', description: 'As it was.' }, bindingVersion: KAFKA_BINDING },
  },
};

const TYPES_QUERY: Schema = {
  type: 'object',
  properties: {
    types: {
      type: 'string',
      description: 'Only these types, separated by commas.',
      examples: ['TokenVerified,TokenRejected'],
    },
    after: { type: 'string', description: '`start`, or an `id`: where to begin without a `Last-Event-ID`.' },
  },
};

const STREAM_EVENTS: ChannelOperation = {
  action: 'send',
  channel: { $ref: '#/channels/eventStream' },
  title: 'Follow your events',
  summary: 'Every event of the institution, for as long as somebody reads them.',
  security: [keyRef('institutionKey')],
  bindings: { http: { method: 'GET', query: TYPES_QUERY, bindingVersion: HTTP_BINDING } },
};

const SEND_WEBHOOKS: ChannelOperation = {
  action: 'send',
  channel: { $ref: '#/channels/webhooks' },
  title: 'Call an institution',
  summary: 'Tells an institution’s backend what happened.',
  bindings: { http: { method: 'POST', bindingVersion: HTTP_BINDING } },
};

const publishing = (environment: string): ChannelOperation => ({
  action: 'send',
  channel: { $ref: `#/channels/${environment}Topic` },
  title: `Publish ${environment} events`,
  summary: 'The relay publishes each event of the ledger, in its order, with an idempotent producer.',
});

const settingAside = (environment: string): ChannelOperation => ({
  action: 'send',
  channel: { $ref: `#/channels/${environment}DeadLetters` },
  title: `Set ${environment} events aside`,
  summary: 'A consumer sets aside what it cannot digest, and goes on.',
});

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
