import { Global, Module, type DynamicModule } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { EventStore, openEventStoreDb, PostgresEventStore } from '@passid/event-store';
import { EmbeddedFeed, Feed, openKafkaFeed, Relay } from '@passid/feed';
import { migrate, requireSchema } from '@passid/migrations';
import { ProofVerifier } from '@passid/proofs';
import { defineReadModels, READ_MODELS } from '@passid/read-models';
import { ErasureJournal, openKeysOf, SubjectKeys, Vault } from '@passid/subjects';
import { startTracing } from '@passid/tracing';
import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { Clock, Config, type Log, Readiness, SystemClock } from '@passid/runtime';
import { InstitutionClock } from './institution-clock.js';
import { openProofVerifier } from './open-proof-verifier.js';
import { openPool, type DatabaseAddress } from './pool.js';
import { measureCommits } from './metrics/commit-metrics.js';
import { MeasuredEventStore } from './metrics/measured-event-store.js';
import { measureProcess } from './metrics/process-metrics.js';

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
  readonly erasureJournal: ErasureJournal;
  readonly vault: Vault;
  readonly proofVerifier: ProofVerifier;
  readonly feed: Feed;
  /** Undefined where the feed's consumers read the ledger itself. */
  readonly relay: Relay | undefined;
  readonly metrics: Registry;
  readonly readiness: Readiness;
  /** Call after everything that uses it has stopped. */
  close(): Promise<void>;
}

export interface OpenPlatform {
  readonly config: Config;
  readonly log: Log;
  readonly database: DatabaseAddress;
  readonly clock?: Clock;
}

/**
 * Opens database and keys; who was erased is so before anything can be read. @throws UnusableKeys where the keys are not the
 * database's, UnusableErasureJournal, UnusableSchema in production, where `npm run migrate` has not been run for this release
 */
export async function openPlatform({
  config,
  log,
  database,
  clock = new SystemClock(),
}: OpenPlatform): Promise<Platform> {
  const metrics = new Registry();
  const stopTracing = await openTracing(config, log);
  const proofVerifier = await openProofVerifier(config, log, metrics);
  const pool = openPool(database, log);
  measureProcess(metrics, pool);
  try {
    await prepareSchema(config, pool, log);
    const store = new MeasuredEventStore(await openStore(config, pool, metrics), metrics);
    const keyRing = await openKeysOf({ keysDir: config.keysDir, pool, store, now: clock.now() });
    const erasureJournal = await applyErasures(config, pool, log);
    await defineReadModels(pool, READ_MODELS);
    const subjectKeys = new SubjectKeys(pool);
    const vault = new Vault(keyRing, subjectKeys);
    const { feed, relay } = await openFeed(config, store, pool);
    const close = async (): Promise<void> => {
      await proofVerifier.close();
      await store.close();
      await pool.end();
      await stopTracing();
    };
    const opened = { store, keyRing, subjectKeys, erasureJournal, vault, proofVerifier, feed, relay };
    return { config, log, clock, pool, ...opened, metrics, readiness: new Readiness(), close };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/**
 * A database of ours is migrated as the process starts. Of one that was given in production that is an operator's step, taken
 * once for all processes: there a start only checks.
 */
async function prepareSchema({ isProduction, databaseUrl }: Config, pool: Pool, log: Log): Promise<void> {
  if (isProduction && databaseUrl !== undefined) return requireSchema(pool);
  await migrate(pool, {
    onApplied: ({ version, name }) => log.info({ version, migration: name }, 'the schema of the database was migrated'),
  });
}

/** A database that was restored holds keys of people who were erased since its backup. */
async function applyErasures({ erasureJournal: path }: Config, pool: Pool, log: Log): Promise<ErasureJournal> {
  const journal = new ErasureJournal(path, pool);
  const { wasMissing, addedCount, destroyedCount } = await journal.apply();
  if (wasMissing)
    log.warn(
      { path, erasures: addedCount },
      'the erasure journal was missing, and was written from the database: an erasure that the database does not know either is undone',
    );
  if (destroyedCount > 0)
    log.warn({ path, keys: destroyedCount }, 'keys of erased people had come back, and were destroyed again');
  return journal;
}

async function openStore({ eventStoreDbUrl }: Config, pool: Pool, metrics: Registry): Promise<EventStore> {
  return eventStoreDbUrl === undefined
    ? new PostgresEventStore(pool, measureCommits(metrics))
    : openEventStoreDb(eventStoreDbUrl);
}

/** Does nothing where no receiver is named. */
async function openTracing({ tracing }: Config, log: Log): Promise<() => Promise<void>> {
  if (tracing === undefined) return () => Promise.resolve();
  return startTracing({ ...tracing, onFailure: (reason) => log.warn({ reason }, 'traces could not be sent') });
}

async function openFeed(
  { kafka }: Config,
  store: EventStore,
  pool: Pool,
): Promise<{ readonly feed: Feed; readonly relay: Relay | undefined }> {
  if (kafka !== undefined) return openKafkaFeed(kafka, store, pool);
  return { feed: new EmbeddedFeed(store, pool), relay: undefined };
}

@Global()
@Module({})
export class PlatformModule {
  static of({ config, log, clock, pool, metrics, ...opened }: Platform): DynamicModule {
    const providers = [
      { provide: Config, useValue: config },
      { provide: LOG, useValue: log },
      { provide: Clock, useValue: clock },
      { provide: Pool, useValue: pool },
      { provide: InstitutionClock, useValue: new InstitutionClock(clock, pool) },
      { provide: EventStore, useValue: opened.store },
      { provide: KeyRing, useValue: opened.keyRing },
      { provide: SubjectKeys, useValue: opened.subjectKeys },
      { provide: ErasureJournal, useValue: opened.erasureJournal },
      { provide: Vault, useValue: opened.vault },
      { provide: ProofVerifier, useValue: opened.proofVerifier },
      { provide: Feed, useValue: opened.feed },
      ...(opened.relay === undefined ? [] : [{ provide: Relay, useValue: opened.relay }]),
      { provide: Registry, useValue: metrics },
      { provide: Readiness, useValue: opened.readiness },
    ];
    return { module: PlatformModule, providers, exports: providers };
  }
}
