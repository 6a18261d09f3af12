import { readModel } from '../engine/read-model.js';

/** Which log-ins are over, though their tokens have not expired yet? */
export const endedLogin = readModel({
  name: 'ended-login',
  version: 1,
  types: ['LoginEnded'],
  define: (table) => `create table ${table} (login_id text primary key)`,
  async project(client, table, events) {
    const ended = events.map(({ data }) => data.loginId);
    await client.query(`insert into ${table} select unnest($1::text[]) on conflict do nothing`, [ended]);
  },
});
