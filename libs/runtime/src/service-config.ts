import path from 'node:path';
import { Client } from 'pg';
import { isHttpAddress, type EnvironmentReader } from './environment-reader.js';

const EVENTSTOREDB_ADDRESS = /^esdb(?:\+discover)?:\/\/[^\s/?]+/;

const BROKER = /^[^\s:]+:\d{1,5}$/;
const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

const SERVICE_NAME = 'passid-verification-ledger';

/** Where an OTLP receiver takes traces, below its base address. */
const TRACES_PATH = 'v1/traces';

export interface KafkaSettings {
  readonly kafka: {
    readonly brokers: string[];
    readonly ssl: boolean;
    readonly sasl?: { readonly mechanism: 'plain'; readonly username: string; readonly password: string };
  };
  /** Undefined: the feed's own. */
  readonly topicPrefix: string | undefined;
  /** The CloudEvents `source`. */
  readonly source: string;
}

export interface TracingSettings {
  /** Where spans are sent, as OTLP over HTTP. */
  readonly url: string;
  readonly serviceName: string;
}

/** The services and files that a process depends on. */
export interface ServiceSettings {
  /** Set: an existing PostgreSQL server is used and none is embedded. */
  readonly databaseUrl: string | undefined;
  /** Set: the ledger is kept in EventStoreDB, and PostgreSQL holds the subjects' keys and what can be rebuilt. */
  readonly eventStoreDbUrl: string | undefined;
  /** Set: the dispatcher is fed from Kafka, to which the projector relays the ledger. */
  readonly kafka: KafkaSettings | undefined;
  /** Set: spans are sent there. */
  readonly tracing: TracingSettings | undefined;
  /** Set: where the verifying key of a ceremony is. Otherwise the one of development is used, which production refuses. */
  readonly proofsDir: string | undefined;
  readonly proofEngine: 'mcl' | 'snarkjs';
}

export function readServices(reader: EnvironmentReader, publicUrl: string): ServiceSettings {
  const proofsDir = reader.text('PASSID_PROOFS_DIR');
  return {
    databaseUrl: readDatabase(reader),
    eventStoreDbUrl: readEventStoreDb(reader),
    kafka: readKafka(reader, publicUrl),
    tracing: readTracing(reader),
    proofsDir: proofsDir === undefined ? undefined : path.resolve(proofsDir),
    proofEngine: reader.choice('PASSID_PROOF_ENGINE', 'mcl', ['mcl', 'snarkjs']),
  };
}

function readDatabase(reader: EnvironmentReader): string | undefined {
  const url = reader.text('DATABASE_URL');
  if (url !== undefined && !isDatabaseAddress(url))
    reader.problems.push(
      'DATABASE_URL is not a PostgreSQL address. It takes postgresql://user:password@host:port/database.',
    );
  return url;
}

/** As the driver judges, which reads the address again when it connects. */
function isDatabaseAddress(connectionString: string): boolean {
  if (!/^postgres(?:ql)?:\/\//.test(connectionString)) return false;
  try {
    return new Client({ connectionString }).database !== undefined;
  } catch {
    return false;
  }
}

/** Undefined where the ledger is kept in PostgreSQL. */
function readEventStoreDb(reader: EnvironmentReader): string | undefined {
  if (reader.choice('EVENT_STORE', 'postgres', ['postgres', 'eventstoredb']) === 'postgres') return undefined;
  const url = reader.text('EVENTSTOREDB_URL');
  if (!EVENTSTOREDB_ADDRESS.test(url ?? ''))
    reader.problems.push(
      'EVENTSTOREDB_URL is missing or no address. It takes esdb://user:password@host:2113 or esdb+discover://…, with ?tls=false for a server without TLS.',
    );
  return url;
}

/** Undefined unless FEED is kafka. */
function readKafka(reader: EnvironmentReader, publicUrl: string): KafkaSettings | undefined {
  if (reader.choice('FEED', 'embedded', ['embedded', 'kafka']) === 'embedded') return undefined;
  const brokers = (reader.text('KAFKA_BROKERS') ?? '').split(',').map((broker) => broker.trim());
  if (!brokers.every((broker) => BROKER.test(broker)))
    reader.problems.push('KAFKA_BROKERS is missing or no list of addresses. It takes host:port, separated by commas.');
  const topicPrefix = reader.text('KAFKA_TOPIC_PREFIX');
  if (!/^[\w.-]{1,200}$/.test(topicPrefix ?? 'default'))
    reader.problems.push('KAFKA_TOPIC_PREFIX takes 1 to 200 letters, digits, dots, dashes and underscores.');
  const ssl = reader.text('KAFKA_TLS') === 'true';
  return { kafka: { brokers, ssl, ...readSasl(reader) }, topicPrefix, source: publicUrl };
}

function readSasl(reader: EnvironmentReader): Pick<KafkaSettings['kafka'], 'sasl'> {
  const username = reader.text('KAFKA_USERNAME');
  if (username === undefined) return {};
  const mechanism = SASL_MECHANISMS.find((each) => each === (reader.text('KAFKA_SASL_MECHANISM') ?? 'scram-sha-512'));
  const password = reader.text('KAFKA_PASSWORD');
  if (mechanism === undefined || password === undefined) {
    reader.problems.push(
      `KAFKA_USERNAME needs KAFKA_PASSWORD, and a KAFKA_SASL_MECHANISM of: ${SASL_MECHANISMS.join(', ')}.`,
    );
    return {};
  }
  // Three types of one shape to the Kafka client, one to us.
  return { sasl: { mechanism: mechanism as 'plain', username, password } };
}

/** OpenTelemetry's own variables. Nothing is traced until one of them names a receiver. */
function readTracing(reader: EnvironmentReader): TracingSettings | undefined {
  const isOff = reader.text('OTEL_SDK_DISABLED')?.toLowerCase() === 'true';
  if (isOff || reader.text('OTEL_TRACES_EXPORTER') === 'none') return undefined;
  const base = reader.text('OTEL_EXPORTER_OTLP_ENDPOINT');
  const url =
    reader.text('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? (base && `${base.replace(/\/+$/, '')}/${TRACES_PATH}`);
  if (url === undefined) return undefined;
  if (!isHttpAddress(url))
    reader.problems.push(`OTEL_EXPORTER_OTLP_ENDPOINT is "${base ?? url}". It takes an http or https address.`);
  const protocol = reader.text('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? reader.text('OTEL_EXPORTER_OTLP_PROTOCOL');
  if (protocol === 'grpc')
    reader.problems.push(
      'OTEL_EXPORTER_OTLP_PROTOCOL is "grpc". Spans are sent over HTTP: name the receiver’s HTTP port (4318).',
    );
  return { url, serviceName: reader.text('OTEL_SERVICE_NAME') ?? SERVICE_NAME };
}
