import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreDbEventStore } from '../../libs/event-store/src/eventstoredb/eventstoredb-event-store.js';
import { EventStoreDbServer } from '../support/eventstoredb-server.js';
import { FlakyDatabase } from '../support/faults-flaky-database.js';
import { seeded } from '../support/seeded.js';
import { describeSurvival } from '../support/survival.js';

/** From hardly noticed to felt by everybody. */
const AWAY_MAX_MS = 600;

describeSurvival('An event store of its own (a stand-in for EventStoreDB), cut off', async () => {
  const away = seeded('event store away');
  const database = await FlakyDatabase.start();
  const server = await EventStoreDbServer.listen();
  return {
    environment: { DATABASE_URL: database.url, EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: server.url },
    async blow() {
      server.kill();
      await delay(away.below(AWAY_MAX_MS));
      await server.start();
    },
    async open() {
      const { pool, close } = await database.open();
      const store = await EventStoreDbEventStore.open(server.url);
      const closeBoth = (): Promise<void> => store.close().then(close);
      return { store, pool, close: closeBoth };
    },
    async close() {
      server.kill();
      await database.close();
    },
  };
});
