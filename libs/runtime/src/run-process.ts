import { Config, readConfig } from './config.js';
import { ConfigurationError } from './environment-reader.js';
import { createLog, type Log } from './log.js';

/** What has not ended this long after the drain is cut off; the ledger loses nothing by it. */
const STOP_MAX_MS = 25_000;

/** npm passes on the Ctrl-C that the terminal has already sent: a second signal this soon is the same one. */
const SAME_SIGNAL_MS = 1_000;

export interface Process {
  readonly config: Config;
  readonly log: Log;
  /** Closed in reverse order of opening. */
  readonly onStop: (close: () => Promise<void>) => void;
  /** For a job that has an end: closes everything and exits with this code. */
  readonly finish: (code: number) => void;
  /** Ends the process with this reason; a supervisor is expected to start it again. */
  readonly fail: (reason: string) => void;
}

export interface ProcessOptions {
  /** Fields of every line of the log. */
  readonly lineFields: () => object;
  /** What went wrong at the start and its cure, for errors that need no stack. */
  readonly explain: (error: Error) => string | undefined;
}

/**
 * Runs a service: reads the configuration, starts, and stops in order on SIGTERM or Ctrl-C with exit code 0. Another
 * signal more than a second later, or 25 s beyond the drain, ends it at once. A start that fails closes what it had opened, says
 * why, and exits 1.
 */
export async function runProcess(start: (process: Process) => Promise<void>, options: ProcessOptions): Promise<void> {
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
    log = createLog(config.logLevel, { lineFields: options.lineFields });
    withinMs += config.drainSeconds * 1_000;
    const fail = (reason: string): void => {
      log?.fatal(reason);
      void stop(1);
    };
    const finish = (code: number): void => void stop(code);
    await start({ config, log, onStop: (close) => closers.unshift(close), finish, fail });
  } catch (error) {
    // A start that a signal interrupted fails as well, and needs no explanation.
    if (stopping === undefined) process.stderr.write(`${explain(error, options.explain)}\n`);
    await stop(1);
  }
}

/** Closes all, also after one has failed. Returns whether any failed. */
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

function explain(error: unknown, more: ProcessOptions['explain']): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop what listens there, or set PORT (for the figures: PASSID_METRICS_PORT) to another one.`;
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} may not be used by this user. Set PORT to another one.`;
  if (error instanceof ConfigurationError) return error.message;
  return more(error) ?? error.stack ?? error.message;
}
