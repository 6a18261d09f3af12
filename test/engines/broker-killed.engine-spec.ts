import { setTimeout as delay } from 'node:timers/promises';
import { FlakyDatabase } from '../support/faults-flaky-database.js';
import type { App } from '../support/fleet.js';
import { KafkaBroker } from '../support/kafka-broker.js';
import { seeded } from '../support/seeded.js';
import { describeSurvival } from '../support/survival.js';

/** From hardly noticed to felt by everybody; its start takes seconds besides. */
const AWAY_MAX_MS = 2_000;

/** A process that dies with the broker is missed after a session of 10 s: a few times is enough. */
const KILLED_WITH_IT: Readonly<Record<number, App>> = { 4: 'dispatcher', 9: 'projector', 14: 'api', 19: 'dispatcher' };

describeSurvival('The only Kafka broker, killed, now and then together with a process', async () => {
  const away = seeded('broker away');
  const [database, broker] = await Promise.all([FlakyDatabase.start(), KafkaBroker.start()]);
  return {
    environment: { DATABASE_URL: database.url, FEED: 'kafka', KAFKA_BROKERS: broker.address },
    async blow(fleet, turn) {
      await broker.kill();
      const app = KILLED_WITH_IT[turn];
      if (app !== undefined) await fleet.kill(app, turn);
      await delay(away.below(AWAY_MAX_MS));
      await broker.resume();
    },
    open: () => database.open(),
    async close() {
      await broker.close();
      await database.close();
    },
  };
});
