import type { LoginEvent } from '@passid/ledger';
import type { ReadModel } from '../engine/read-model.js';

/** Which log-ins are over, though their tokens have not expired yet? */
export const endedLogin: ReadModel = {
  name: 'ended-login',
  version: 1,
  types: ['LoginEnded'],
  define: (table) => `create table ${table} (login_id text primary key)`,
  async project(client, table, events) {
    const ended = events.map((event) => (event as unknown as Extract<LoginEvent, { type: 'LoginEnded' }>).data.loginId);
    await client.query(`insert into ${table} select unnest($1::text[]) on conflict do nothing`, [ended]);
  },
};
