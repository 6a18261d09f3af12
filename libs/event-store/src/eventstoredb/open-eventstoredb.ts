import type { EventStore } from '../event-store.js';

/** Loads the client, which no other deployment needs in memory, and connects. Throws LedgerUnreachable if no server answers. */
export async function openEventStoreDb(connectionString: string): Promise<EventStore> {
  const { EventStoreDbEventStore } = await import('./eventstoredb-event-store.js');
  return EventStoreDbEventStore.open(connectionString);
}
