import { ADVISORY_LOCK, defineSchema } from '@passid/event-store';
import type { Pool } from 'pg';

/** Creates a table of the schema `auth` where it is missing. Safe from several places and processes at once. */
export const defineAuthTable = (pool: Pool, name: string, columns: string): Promise<void> =>
  defineSchema(pool, {
    schema: 'auth',
    lock: ADVISORY_LOCK.authSchema,
    sql: `create table if not exists auth.${name} (${columns})`,
  });
