import { setTimeout as delay } from 'node:timers/promises';
import { FlakyDatabase } from '../support/faults-flaky-database.js';
import { seeded } from '../support/seeded.js';
import { describeSurvival } from '../support/survival.js';

/** Between the deaths of one round. */
const APART_MAX_MS = 100;

describeSurvival('Two each of api, projector and dispatcher: kill -9 of one of each', async () => {
  const apart = seeded('between deaths');
  const database = await FlakyDatabase.start();
  return {
    environment: { DATABASE_URL: database.url },
    async blow(fleet, turn) {
      for (const app of ['api', 'projector', 'dispatcher'] as const) {
        await fleet.kill(app, turn);
        await delay(apart.below(APART_MAX_MS));
      }
    },
    open: () => database.open(),
    close: () => database.close(),
  };
});
