import assert from 'node:assert/strict';
import { describeEventStore } from '../../libs/event-store/src/event-store.contract.js';
import { EventStoreDbEventStore } from '../../libs/event-store/src/eventstoredb/eventstoredb-event-store.js';

/** The promise on a real server, which may be in use: every stream is new, and nothing is deleted. */
describeEventStore('The EventStoreDB keeper, on a real server,', async () => {
  const url = process.env['EVENTSTOREDB_URL'];
  assert(url !== undefined, 'EVENTSTOREDB_URL is not set. It takes esdb://127.0.0.1:2113?tls=false or the like.');
  const store = await EventStoreDbEventStore.open(url);
  return { store, close: () => store.close() };
});
