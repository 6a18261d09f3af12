import { chmodSync, existsSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const launcher = new URL('../../dist/libs/embedded-postgres/src/index.js', import.meta.url);
const migrations = new URL('../../dist/libs/migrations/src/index.js', import.meta.url);

/** One server for the whole run; each test takes a database of its own from it (see database.ts). */
export default async function globalSetup() {
  if (!existsSync(launcher)) {
    throw new Error(`${fileURLToPath(launcher)} is missing. Run \`npm run build\` first, or \`npm test\`, which does.`);
  }
  const { startEmbeddedPostgres } = await import(launcher.href);
  const directory = mkdtempSync(path.join(os.tmpdir(), 'passid-test-'));
  // When the tests run as root, the server runs as somebody else, who must be able to pass through.
  chmodSync(directory, 0o711);
  const server = await startEmbeddedPostgres({ dataDir: path.join(directory, 'data') });
  await createTemplate(server.connection);
  process.env.PASSID_TEST_POSTGRES = JSON.stringify(server.connection);
  globalThis.passidTestPostgres = { server, directory };
}

/** Databases of tests are copies of this one: the schemas are made once for the run. */
async function createTemplate(connection) {
  const { migrate } = await import(migrations.href);
  const server = new pg.Client(connection);
  await server.connect();
  await server.query('create database passid_migrated');
  await server.end();
  const pool = new pg.Pool({ ...connection, database: 'passid_migrated' });
  await migrate(pool);
  // A database is copied only while nobody is connected to it.
  await pool.end();
}
