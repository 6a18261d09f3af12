import { Global, Module, type DynamicModule } from '@nestjs/common';
import { KeyRing, openKeyRing } from '@passid/credentials';
import { EventStore, openEventStoreDb, PostgresEventStore } from '@passid/event-store';
import { EmbeddedFeed, Feed, openKafkaFeed } from '@passid/feed';
import { defineReadModels, READ_MODELS } from '@passid/read-models';
import { SubjectKeys, Vault } from '@passid/subjects';
import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { Clock, SystemClock } from './clock.js';
import { Config } from './config.js';
import { InstitutionClock } from './institution-clock.js';
import type { Log } from './log.js';
import { createPool, type DatabaseAddress } from './pool.js';

/** Asks for the process's log; everything else a class needs is asked for by its type. */
export const LOG = Symbol('log');

/** What every app stands on, opened once in a process. */
export interface Platform {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly pool: Pool;
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  readonly subjectKeys: SubjectKeys;
  readonly vault: Vault;
  readonly feed: Feed;
  readonly metrics: Registry;
  /** Call after everything that uses it has stopped. */
  close(): Promise<void>;
}

export interface OpenPlatform {
  readonly config: Config;
  readonly log: Log;
  readonly database: DatabaseAddress;
  readonly clock?: Clock;
}

/** Opens keys and database, and creates the tables that are missing. */
export async function openPlatform({
  config,
  log,
  database,
  clock = new SystemClock(),
}: OpenPlatform): Promise<Platform> {
  const keyRing = await openKeyRing(config.keysDir);
  const pool = createPool(database, log, 'passid');
  try {
    const store = await openStore(config, pool);
    await defineReadModels(pool, READ_MODELS);
    const subjectKeys = await SubjectKeys.open(pool);
    const vault = new Vault(keyRing, subjectKeys);
    const feed = await openFeed(config, store, pool);
    const close = async (): Promise<void> => {
      await store.close();
      await pool.end();
    };
    return { config, log, clock, pool, store, keyRing, subjectKeys, vault, feed, metrics: new Registry(), close };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

function openStore({ eventStoreDbUrl }: Config, pool: Pool): Promise<EventStore> {
  return eventStoreDbUrl === undefined ? PostgresEventStore.open(pool) : openEventStoreDb(eventStoreDbUrl);
}

function openFeed({ kafka }: Config, store: EventStore, pool: Pool): Promise<Feed> {
  return kafka === undefined ? EmbeddedFeed.open(store, pool) : openKafkaFeed(kafka, store, pool);
}

@Global()
@Module({})
export class PlatformModule {
  static of({ config, log, clock, pool, store, keyRing, subjectKeys, vault, feed, metrics }: Platform): DynamicModule {
    const providers = [
      { provide: Config, useValue: config },
      { provide: LOG, useValue: log },
      { provide: Clock, useValue: clock },
      { provide: Pool, useValue: pool },
      { provide: InstitutionClock, useValue: new InstitutionClock(clock, pool) },
      { provide: EventStore, useValue: store },
      { provide: KeyRing, useValue: keyRing },
      { provide: SubjectKeys, useValue: subjectKeys },
      { provide: Vault, useValue: vault },
      { provide: Feed, useValue: feed },
      { provide: Registry, useValue: metrics },
    ];
    return { module: PlatformModule, providers, exports: providers };
  }
}
