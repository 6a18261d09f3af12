import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';

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

/** An empty database that nobody else uses, on the server that global-setup.mjs started for this run. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = testServer();
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  await run(server, `create database ${database}`);
  const connection = { ...server, database };
  return {
    connection,
    connectionString: connectionString(connection),
    drop: () => run(server, `drop database if exists ${database} with (force)`),
  };
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
