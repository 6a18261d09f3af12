import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { FlakyDatabase } from '../support/faults-flaky-database.js';
import { KafkaBroker } from '../support/kafka-broker.js';
import { describeSurvival } from '../support/survival.js';

/** From hardly noticed to felt by everybody; its start takes seconds besides. */
const AWAY_MAX_MS = 2_000;

describeSurvival('The only Kafka broker, killed', async () => {
  const [database, broker] = await Promise.all([FlakyDatabase.start(), KafkaBroker.start()]);
  return {
    environment: { DATABASE_URL: database.url, FEED: 'kafka', KAFKA_BROKERS: broker.address },
    async blow() {
      await broker.kill();
      await delay(randomInt(AWAY_MAX_MS));
      await broker.resume();
    },
    open: () => database.open(),
    async close() {
      await broker.close();
      await database.close();
    },
  };
});
