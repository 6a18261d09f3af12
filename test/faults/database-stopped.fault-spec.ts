import { setTimeout as delay } from 'node:timers/promises';
import { FlakyDatabase } from '../support/faults-flaky-database.js';
import { seeded } from '../support/seeded.js';
import { describeSurvival } from '../support/survival.js';

/** From hardly noticed to felt by everybody. */
const AWAY_MAX_MS = 600;

describeSurvival('PostgreSQL, stopped in good order, at once, and killed, in turn', async () => {
  const away = seeded('database away');
  const database = await FlakyDatabase.start();
  const ends = [
    () => database.stop(),
    () => database.killAndWait('SIGQUIT'),
    () => database.killAndWait('SIGKILL'),
  ] as const;
  return {
    environment: { DATABASE_URL: database.url },
    async blow(_, turn) {
      await ends[turn % ends.length]?.();
      await delay(away.below(AWAY_MAX_MS));
      await database.startAgain();
    },
    open: () => database.open(),
    close: () => database.close(),
  };
});
