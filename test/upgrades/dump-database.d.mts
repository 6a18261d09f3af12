import type { ClientConfig } from 'pg';

/** The database as SQL; without rows, the schema alone. The same database gives the same text. */
export function dumpDatabase(connection: ClientConfig, options?: { readonly withRows?: boolean }): Promise<string>;
