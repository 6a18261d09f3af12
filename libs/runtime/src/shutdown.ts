import type { Log } from './log.js';

/** What is still under way after this long is cut off; the ledger loses nothing by it. */
const DRAIN_MAX_MS = 25_000;

/** On SIGTERM or Ctrl-C stops once, in order, and exits 0; a second signal, or 25 s, ends the process at once. */
export function stopOnSignals(log: Log, stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, 'stopping');
    const late = setTimeout(() => {
      log.error('what was under way did not end in time');
      process.exit(1);
    }, DRAIN_MAX_MS);
    stop().then(
      () => {
        clearTimeout(late);
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
