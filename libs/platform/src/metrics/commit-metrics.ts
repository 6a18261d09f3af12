import type { OnCommit } from '@passid/event-store';
import { Histogram, type Registry } from 'prom-client';

const BATCH_EVENTS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000];

/** Counts the transactions of the PostgreSQL event store and their events. */
export function measureCommits(registry: Registry): OnCommit {
  const batches = new Histogram({
    name: 'passid_ledger_append_batch_events',
    help: 'Events committed to PostgreSQL in one transaction.',
    buckets: BATCH_EVENTS,
    registers: [registry],
  });
  return (events) => batches.observe(events);
}
