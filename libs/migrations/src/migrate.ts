import { ADVISORY_LOCK, inTransaction } from '@passid/event-store';
import { defined } from '@passid/ledger';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { Umzug } from 'umzug';
import { DERIVED_SCHEMAS, type Migration, type SchemaName } from './migration.js';
import { MIGRATIONS } from './migrations.js';

const UNDEFINED_TABLE = '42P01';

/** A step over a large ledger, or the wait for another process at work on one, takes longer than the pool's limit on queries. */
const STEP_MAX_MS = 24 * 60 * 60 * 1000;

/** What is in the database is not what this process can work with. The message says what to do. */
export class UnusableSchema extends Error {
  override readonly name = 'UnusableSchema';
}

export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  /** The least version a process has to know to go on working. */
  readonly neededVersion: number;
  readonly appliedAt: Date;
}

/** Every step that was applied, in order. Nothing for a database that no numbered migration has touched. */
export async function appliedMigrations(pool: Pool): Promise<AppliedMigration[]> {
  try {
    const { rows } = await pool.query<AppliedMigration>(
      `select version, name, needed_version as "neededVersion", applied_at as "appliedAt"
        from migrations.applied order by version`,
    );
    return rows;
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return [];
    throw error;
  }
}

/**
 * Applies the steps that are missing, one process at a time; the others wait and find nothing left to do. A step that fails,
 * or whose process is killed, leaves nothing of itself; those before it stay. A derived schema that was dropped is created
 * again. @throws UnusableSchema
 */
export async function migrate(
  pool: Pool,
  { migrations = MIGRATIONS, onApplied = () => undefined }: MigrateOptions = {},
): Promise<void> {
  await alone(pool, async () => {
    requireKnown(await appliedMigrations(pool), migrations);
    await inTransaction(pool, (client) => client.query(VERSION_TABLE));
    await umzugOf(pool, migrations, onApplied).up();
    await restoreDerived(pool, migrations);
  });
}

export interface MigrateOptions {
  readonly migrations?: readonly Migration[];
  readonly onApplied?: (migration: Migration) => void;
}

/** @throws UnusableSchema where steps are missing, or where the schema has left behind what this process knows */
export async function requireSchema(pool: Pool, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  const applied = await appliedMigrations(pool);
  requireKnown(applied, migrations);
  const needed = versionOf(migrations);
  const version = versionOf(applied);
  if (version < needed)
    throw new UnusableSchema(
      `The schema of the database has version ${version}, and this release needs ${needed}. Run: npm run migrate`,
    );
  const [missing] = await missingSchemas(pool, migrations);
  if (missing !== undefined)
    throw new UnusableSchema(
      `The schema "${missing}" of the database was dropped. To create it again, run: npm run migrate`,
    );
}

const versionOf = (steps: readonly { readonly version: number }[]): number => steps.at(-1)?.version ?? 0;

function requireKnown(applied: readonly AppliedMigration[], migrations: readonly Migration[]): void {
  const known = versionOf(migrations);
  const needed = Math.max(0, ...applied.map(({ neededVersion }) => neededVersion));
  if (needed > known)
    throw new UnusableSchema(
      `The schema of the database has version ${versionOf(applied)}, which processes that know less than version ${needed} cannot use; this release knows ${known}. Start the newer release again, or restore a backup from before the upgrade.`,
    );
}

const VERSION_TABLE = `
create schema if not exists migrations;
create table if not exists migrations.applied (
  version int primary key,
  name text not null,
  needed_version int not null,
  applied_at timestamptz not null default now()
)`;

/** The lock is the session's: it outlasts the transactions of the steps, and goes with the connection. */
async function alone(pool: Pool, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  const onLost = (): void => undefined;
  client.on('error', onLost);
  try {
    await client.query(slow('select pg_advisory_lock($1)', [ADVISORY_LOCK.migrations]));
    await work();
  } finally {
    client.off('error', onLost);
    client.release(true);
  }
}

function umzugOf(pool: Pool, migrations: readonly Migration[], onApplied: (migration: Migration) => void): Umzug {
  return new Umzug({
    migrations: migrations.map((migration) => ({
      name: nameOf(migration),
      up: async () => {
        await inTransaction(pool, (client) => apply(client, migration));
        onApplied(migration);
      },
    })),
    storage: {
      executed: async () => (await appliedMigrations(pool)).map(nameOf),
      // Each step writes its row in its own transaction.
      logMigration: () => Promise.resolve(),
      unlogMigration: () => Promise.resolve(),
    },
    logger: undefined,
  });
}

async function apply(client: PoolClient, { version, name, sql, neededVersion = 1 }: Migration): Promise<void> {
  for (const part of Object.values(sql)) await client.query(slow(part));
  await client.query('insert into migrations.applied (version, name, needed_version) values ($1, $2, $3)', [
    version,
    name,
    neededVersion,
  ]);
}

async function restoreDerived(pool: Pool, migrations: readonly Migration[]): Promise<void> {
  for (const schema of await missingSchemas(pool, migrations))
    await inTransaction(pool, async (client) => {
      for (const { sql } of migrations) if (sql[schema] !== undefined) await client.query(slow(sql[schema]));
    });
}

/** The derived schemas that these steps have created and that are not there. */
async function missingSchemas(pool: Pool, migrations: readonly Migration[]): Promise<SchemaName[]> {
  const created = DERIVED_SCHEMAS.filter((schema) => migrations.some(({ sql }) => sql[schema] !== undefined));
  const { rows } = await pool.query<{ name: SchemaName }>(
    'select name from unnest($1::text[]) as derived(name) where to_regnamespace(name) is null',
    [created],
  );
  return rows.map(({ name }) => name);
}

/** A statement with a time limit of its own, which the types of pg leave out. */
const slow = (text: string, values?: unknown[]): QueryConfig & { query_timeout: number } => ({
  text,
  query_timeout: STEP_MAX_MS,
  ...defined({ values }),
});

const nameOf = ({ version, name }: { readonly version: number; readonly name: string }): string =>
  `${String(version).padStart(4, '0')}-${name}`;
