import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';

const OBJECT_IN_USE = '55006';

interface Connection {
  host: string;
  port: number;
  user: string;
  database: string;
}

export interface FreshDatabase {
  readonly connection: Connection;
  readonly connectionString: string;
  drop(): Promise<void>;
}

/** A database that nobody else uses, with every schema and nothing in it, on the server that global-setup.mjs started. */
export const freshDatabase = (): Promise<FreshDatabase> => createDatabase('template passid_migrated');

/** As `freshDatabase`, without a schema. */
export const emptyDatabase = (): Promise<FreshDatabase> => createDatabase('');

async function createDatabase(like: string): Promise<FreshDatabase> {
  const server = testServer();
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  await run(server, `create database ${database} ${like}`);
  const connection = { ...server, database };
  return { connection, connectionString: connectionString(connection), drop: () => drop(server, database) };
}

/**
 * A pool's end() resolves before its connections are gone, and force tells each of them so as an error that nobody
 * awaits: PostgreSQL gives them five seconds to go, and only who is still there then is made to.
 */
async function drop(server: Connection, database: string): Promise<void> {
  try {
    await run(server, `drop database if exists ${database}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== OBJECT_IN_USE) throw error;
    await run(server, `drop database if exists ${database} with (force)`);
  }
}

function testServer(): Connection {
  const json = process.env['PASSID_TEST_POSTGRES'];
  assert(json !== undefined, 'PASSID_TEST_POSTGRES is not set: run the tests with jest, whose global set-up sets it.');
  return JSON.parse(json) as Connection;
}

function connectionString({ host, port, user, database }: Connection): string {
  return `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}

async function run(server: Connection, statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
