import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** Loaded into a service with --import: at SIGUSR2 it writes to LOOP_DELAY_FILE how late the event loop was since the last time. */
const RESOLUTION_MS = 1;

if (isMainThread) {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  process.on('SIGUSR2', () => {
    const figures = { p99: late(delays.percentile(99)), most: late(delays.max) };
    delays.reset();
    writeFileSync(process.env.LOOP_DELAY_FILE, JSON.stringify(figures));
  });
}
