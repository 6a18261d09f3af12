import { LedgerUnreachable } from '@passid/event-store';
import { Config, ConfigurationError, readConfig } from './config.js';
import { createLog, type Log } from './log.js';

/** What is still under way this long after the drain is cut off; the ledger loses nothing by it. */
const STOP_MAX_MS = 25_000;

/** npm passes on the Ctrl-C that the terminal has already sent: within this long it is one and the same. */
const SAME_SIGNAL_MS = 1_000;

/** Errors whose message says all there is to say, to somebody who can mend it. */
const EXPLAINED = new Set([
  'DataDirectoryInUse',
  'EmbeddedPostgresFailed',
  'EngineNotInstalled',
  'UnusableKeyFile',
  'UnusableVerifyingKey',
]);

export interface Process {
  readonly config: Config;
  readonly log: Log;
  /** What is opened last is closed first. */
  readonly onStop: (close: () => Promise<void>) => void;
  /** For a job that has an end: closes everything and exits with this code. */
  readonly finish: (code: number) => void;
  /** Ends the process with this reason; a supervisor is expected to start it again. */
  readonly fail: (reason: string) => void;
}

/**
 * Runs a service: reads the configuration, starts, and stops in order on SIGTERM or Ctrl-C with exit code 0. Another
 * signal more than a second later, or 25 s beyond the drain, ends it at once. A start that fails closes what it had opened, says
 * why, and exits 1.
 */
export async function runProcess(start: (process: Process) => Promise<void>): Promise<void> {
  const closers: (() => Promise<void>)[] = [];
  let log: Log | undefined;
  let withinMs = STOP_MAX_MS;
  let stopping: Promise<void> | undefined;
  const stop = (code: number): Promise<void> => {
    stopping ??= closeAll(closers, log, withinMs).then((failed) => process.exit(failed ? 1 : code));
    return stopping;
  };
  let firstSignalAt = Infinity;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (stopping === undefined) {
        firstSignalAt = performance.now();
        log?.info({ signal }, 'stopping');
        void stop(0);
      } else if (performance.now() - firstSignalAt > SAME_SIGNAL_MS) process.exit(1);
    });
  try {
    const config = readConfig(process.env);
    log = createLog(config.logLevel);
    withinMs += config.drainSeconds * 1_000;
    const fail = (reason: string): void => {
      log?.fatal(reason);
      void stop(1);
    };
    const finish = (code: number): void => void stop(code);
    await start({ config, log, onStop: (close) => closers.unshift(close), finish, fail });
  } catch (error) {
    // A start that was interrupted fails, and that is nobody's fault.
    if (stopping === undefined) process.stderr.write(`${explain(error)}\n`);
    await stop(1);
  }
}

/** Whether any of them failed; each gets its turn all the same. */
async function closeAll(
  closers: readonly (() => Promise<void>)[],
  log: Log | undefined,
  withinMs: number,
): Promise<boolean> {
  const late = setTimeout(() => {
    log?.error('what was under way did not end in time');
    process.exit(1);
  }, withinMs);
  let failed = false;
  for (const close of closers)
    await close().catch((error: unknown) => {
      log?.error({ err: error }, 'stopping failed');
      failed = true;
    });
  clearTimeout(late);
  return failed;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop what listens there, or set PORT (for the figures: PASSID_METRICS_PORT) to another one.`;
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} may not be used by this user. Set PORT to another one.`;
  if (isUnreachableDatabase(error)) return `The database cannot be reached: ${reasonOf(error)}. Check DATABASE_URL.`;
  if (error instanceof LedgerUnreachable)
    return `EventStoreDB cannot be reached: ${reasonOf(error.cause as Error)}. Check EVENTSTOREDB_URL.`;
  if (isUnreachableKafka(error)) return `Kafka cannot be reached: ${error.message}. Check KAFKA_BROKERS.`;
  if (error instanceof ConfigurationError || EXPLAINED.has(error.constructor.name)) return error.message;
  return error.stack ?? error.message;
}

/** SQLSTATE classes 08 (connection), 28 (authorisation), 3D (no such database), and what the socket says. */
function isUnreachableDatabase(error: Error): boolean {
  const { code = '' } = error as { code?: string };
  return /^(?:08\w{3}|28\w{3}|3D\w{3}|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)$/.test(code);
}

const isUnreachableKafka = ({ name }: Error): boolean =>
  name === 'KafkaJSNumberOfRetriesExceeded' || name === 'KafkaJSConnectionError';

const reasonOf = (error: Error): string =>
  error instanceof AggregateError ? error.errors.map((each) => (each as Error).message).join(', ') : error.message;
