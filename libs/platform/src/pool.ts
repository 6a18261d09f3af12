import pg from 'pg';
import type { Log } from '@passid/runtime';

/** Connections of one process. Appends use one of them, so more mostly helps concurrent reads. */
const CONNECTIONS_MAX = 16;

/** A query without an answer for this long counts as failed; the ledger then asks again with the same event ids. */
const QUERY_TIMEOUT_MS = 15_000;

/** Waiting for a connection longer than this is an outage, and the caller should hear of it. */
const CONNECT_TIMEOUT_MS = 5_000;

export type DatabaseAddress =
  | { readonly connectionString: string }
  | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };

export function openPool(address: DatabaseAddress, log: Log): pg.Pool {
  const pool = new pg.Pool({
    ...address,
    max: CONNECTIONS_MAX,
    query_timeout: QUERY_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'passid',
    keepAlive: true,
  });
  // A connection handed from one owner straight to the next has neither listening for a moment, in which the end of the server
  // can be read from the same packet; and one that was given up may still have an error to tell.
  pool.on('connect', (client) => client.on('error', () => undefined));
  // Without a listener a restart of the database would end this process.
  pool.on('error', (error) => log.warn({ reason: error.message }, 'a database connection was lost'));
  return pool;
}
