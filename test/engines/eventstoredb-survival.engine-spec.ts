import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EventStoreDbEventStore } from '../../libs/event-store/src/eventstoredb/eventstoredb-event-store.js';
import { Door } from '../support/door.js';
import { FlakyDatabase } from '../support/faults-flaky-database.js';
import { seeded } from '../support/seeded.js';
import { describeSurvival, type Ground } from '../support/survival.js';

/** From hardly noticed to felt by everybody. */
const AWAY_MAX_MS = 600;

const APPS = ['api', 'projector', 'dispatcher'] as const;

/** Of a ledger's own: another ledger's events in the same server are sealed under keys that this one has not. */
const OF_A_LEDGER = ['InstitutionOnboarded'];

/**
 * On a real server, whose process is not ours to kill: the processes of the fleet are, and so is what is between. A server of
 * one node without TLS is reached through a door, which is cut; of others the names are in their certificates and their gossip.
 */
describeSurvival('A real EventStoreDB, cut off while a process is killed', async () => {
  const url = process.env['EVENTSTOREDB_URL'];
  assert(url !== undefined, 'EVENTSTOREDB_URL is not set. It takes esdb://127.0.0.1:2113?tls=false or the like.');
  await refuseAnotherLedger(url);
  const away = seeded('EventStoreDB away');
  const database = await FlakyDatabase.start();
  const door = await doorTo(url);
  return {
    environment: {
      DATABASE_URL: database.url,
      EVENT_STORE: 'eventstoredb',
      EVENTSTOREDB_URL: door === undefined ? url : through(door, url),
    },
    async blow(fleet, turn) {
      door?.cut();
      await fleet.kill(APPS[turn % APPS.length] ?? 'api', turn);
      await delay(away.below(AWAY_MAX_MS));
      door?.mend();
    },
    async open() {
      const { pool, close } = await database.open();
      const store = await EventStoreDbEventStore.open(url);
      return { store, pool, close: () => store.close().then(close) };
    },
    async close() {
      door?.close();
      await database.close();
    },
  } satisfies Ground;
});

async function refuseAnotherLedger(url: string): Promise<void> {
  const store = await EventStoreDbEventStore.open(url);
  const { events } = await store.readAll({ after: 0n, limit: 1, types: OF_A_LEDGER });
  await store.close();
  assert(
    events.length === 0,
    'The server of EVENTSTOREDB_URL holds a ledger already. The survival suite needs a new one.',
  );
}

/** A door to a server of one node without TLS; `undefined` for others. */
async function doorTo(url: string): Promise<Door | undefined> {
  const host = hostIn(url);
  return host === undefined ? undefined : Door.to(() => connect(Number(host.port), host.name));
}

const through = (door: Door, url: string): string => url.replace(ONE_HOST, `$1127.0.0.1:${door.port}`);

const ONE_HOST = /^(esdb:\/\/(?:[^@/?]*@)?)(?<name>[^:,/?]+)(?::(?<port>\d+))?(?=[/?]|$)/;

function hostIn(url: string): { readonly name: string; readonly port: string } | undefined {
  const { name, port = '2113' } = ONE_HOST.exec(url)?.groups ?? {};
  return name === undefined || !url.includes('tls=false') ? undefined : { name, port };
}
