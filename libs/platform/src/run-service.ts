import { LedgerUnreachable } from '@passid/event-store';
import { runProcess, type Process } from '@passid/runtime';
import { traceFields } from '@passid/tracing';

/** Errors whose message says what is wrong and what to do. */
const EXPLAINED = new Set([
  'DataDirectoryInUse',
  'EmbeddedPostgresFailed',
  'EngineNotInstalled',
  'UnusableErasureJournal',
  'UnusableKeyFile',
  'UnusableKeys',
  'UnusableSchema',
  'UnusableVerifyingKey',
  'VersionNotBuilt',
  'RebuildUnderWay',
]);

/** Runs a process of this product: lines of its log name their trace, and what it depends on is explained where it fails. */
export const runService = (start: (process: Process) => Promise<void>): Promise<void> =>
  runProcess(start, { lineFields: traceFields, explain });

function explain(error: Error): string | undefined {
  if (isUnreachableDatabase(error)) return `The database cannot be reached: ${reasonOf(error)}. Check DATABASE_URL.`;
  if (error instanceof LedgerUnreachable)
    return `EventStoreDB cannot be reached: ${reasonOf(error.cause as Error)}. Check EVENTSTOREDB_URL.`;
  if (isUnreachableKafka(error)) return `Kafka cannot be reached: ${error.message}. Check KAFKA_BROKERS.`;
  return EXPLAINED.has(error.constructor.name) ? error.message : undefined;
}

/** SQLSTATE classes 08 (connection), 28 (authorisation), 3D (no such database), and the codes of sockets. */
function isUnreachableDatabase(error: Error): boolean {
  const { code = '' } = error as { code?: string };
  return /^(?:08\w{3}|28\w{3}|3D\w{3}|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)$/.test(code);
}

const isUnreachableKafka = ({ name }: Error): boolean =>
  name === 'KafkaJSNumberOfRetriesExceeded' || name === 'KafkaJSConnectionError';

const reasonOf = (error: Error): string =>
  error instanceof AggregateError ? error.errors.map((each) => (each as Error).message).join(', ') : error.message;
