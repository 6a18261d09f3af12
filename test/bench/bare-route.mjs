import { fastify } from '../../node_modules/fastify/fastify.js';
import pg from '../../node_modules/pg/esm/index.mjs';

/** The baselines: a route that inserts one row, in a transaction of its own, and one that reads a row by its key. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 32 });
pool.on('error', () => undefined);
await pool.query(
  'create table if not exists bare (id bigint generated always as identity primary key, body json not null)',
);
await pool.query(
  'create table if not exists bare_session (id text primary key, status text not null, expires_at timestamptz not null)',
);
const app = fastify();
app.get('/readyz', async () => ({ status: 'ready' }));
app.post('/insert', async (request) => {
  const { rows } = await pool.query({
    name: 'insert',
    text: 'insert into bare (body) values ($1) returning id',
    values: [JSON.stringify(request.body)],
  });
  return { id: rows[0].id };
});
app.get('/session/:id', async (request) => {
  const { rows } = await pool.query({
    name: 'session',
    text: 'select id as "requestId", status, expires_at as "expiresAt" from bare_session where id = $1',
    values: [request.params.id],
  });
  return rows[0];
});
await app.listen({ port: Number(process.env.PORT), host: process.env.HOST });
process.on('SIGTERM', () => process.exit(0));
