import { DEFAULT_TOPIC_PREFIX, type KafkaFeedOptions } from '@passid/feed';

const BROKER = /^[^\s:]+:\d{1,5}$/;
const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

interface Reading {
  readonly text: (name: string) => string | undefined;
  readonly choice: (name: string, fallback: string, choices: readonly string[]) => string;
  readonly publicUrl: string;
  readonly problems: string[];
}

/** How to reach Kafka; undefined unless FEED is kafka. What is wrong with it is added to `problems`. */
export function readKafka({ text, choice, publicUrl, problems }: Reading): KafkaFeedOptions | undefined {
  if (choice('FEED', 'embedded', ['embedded', 'kafka']) === 'embedded') return undefined;
  const brokers = (text('KAFKA_BROKERS') ?? '').split(',').map((broker) => broker.trim());
  if (!brokers.every((broker) => BROKER.test(broker)))
    problems.push('KAFKA_BROKERS is missing or no list of addresses. It takes host:port, separated by commas.');
  const topicPrefix = text('KAFKA_TOPIC_PREFIX') ?? DEFAULT_TOPIC_PREFIX;
  if (!/^[\w.-]{1,200}$/.test(topicPrefix))
    problems.push('KAFKA_TOPIC_PREFIX takes 1 to 200 letters, digits, dots, dashes and underscores.');
  const ssl = text('KAFKA_TLS') === 'true';
  return { kafka: { brokers, ssl, ...readSasl(text, problems) }, topicPrefix, source: publicUrl.replace(/\/+$/, '') };
}

function readSasl(
  text: (name: string) => string | undefined,
  problems: string[],
): Pick<KafkaFeedOptions['kafka'], 'sasl'> {
  const username = text('KAFKA_USERNAME');
  if (username === undefined) return {};
  const mechanism = MECHANISMS.find((each) => each === (text('KAFKA_SASL_MECHANISM') ?? 'scram-sha-512'));
  const password = text('KAFKA_PASSWORD');
  if (mechanism === undefined || password === undefined) {
    problems.push(`KAFKA_USERNAME needs KAFKA_PASSWORD, and a KAFKA_SASL_MECHANISM of: ${MECHANISMS.join(', ')}.`);
    return {};
  }
  // Three shapes of one type to the compiler, one to us.
  return { sasl: { mechanism: mechanism as 'plain', username, password } };
}
