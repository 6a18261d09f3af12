// Keeps what a release made, for test/upgrades/upgrade.e2e-spec.ts: README.md beside this file says when and how.
// Usage: make-release.mjs [<checkout, built>] [<version>]
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import pg from 'pg';
import { Client } from './client.mjs';
import { dumpDatabase } from './dump-database.mjs';
import { questionsAbout, refuseUnasked } from './questions.mjs';
import { play } from './scenario.mjs';
import { Checkout, Receiver, until } from './service.mjs';

/** Fixed, and below the ports that systems hand out: the addresses stand in the ledger, and the test listens there again. */
const SERVICE_PORT = 28_410;
const RECEIVER_PORT = 28_411;

/** The ledger stands still when nothing was appended for this long. */
const STILL_MS = 5_000;

/** No webhook may fall due between the questions and the end of the service. */
const NOTHING_DUE_SECONDS = 60;

/** What happens without being asked, as a session's expiry, has happened by then. */
const TYPES_WITHIN_MS = 15_000;

/** Members of answers that move with the asking itself: a key is used by asking with it. */
const MASKED_MEMBERS = ['lastUsedAt'];

const KEPT_HEADERS = ['content-type', 'cache-control', 'etag', 'idempotent-replayed', 'x-passid-trail-through'];

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = path.resolve(process.argv[2] ?? ROOT);
const version = process.argv[3] ?? JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')).version;
const target = path.join(ROOT, 'test/upgrades/releases', version);
const publicUrl = `http://localhost:${SERVICE_PORT}`;

const say = (text) => process.stdout.write(`${text}\n`);
const startedAt = performance.now();
const temporary = await mkdtemp(path.join(tmpdir(), 'passid-release-'));
// As root, the server runs as somebody else, who must be able to pass through.
await chmod(temporary, 0o755);
async function keep() {
  const keysDir = path.join(temporary, 'keys');
  const checkout = new Checkout(folder, { PASSID_LOG_LEVEL: 'error' });
  const { startEmbeddedPostgres } = await checkout.import('libs/embedded-postgres/src/index.js');
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(temporary, 'data') });
  const { host, port, user, database } = postgres.connection;
  Object.assign(checkout.environment, {
    DATABASE_URL: `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`,
    PASSID_KEYS_DIR: keysDir,
    PASSID_PUBLIC_URL: publicUrl,
    PORT: String(SERVICE_PORT),
    // Limits stay on, so that what counts them is in the database; nobody here is to meet one.
    ...Object.fromEntries(
      ['REQUESTS', 'FAILED_REDEMPTIONS', 'CODE_LOOKUPS', 'LOGINS'].map((name) => [`PASSID_LIMIT_${name}`, '100000']),
    ),
  });
  const receiver = new Receiver();
  const pool = new pg.Pool(postgres.connection);
  try {
    await receiver.listen(RECEIVER_PORT);
    const recorded = await record({ checkout, receiver, pool });
    say('Dumping the database');
    const sql = await dumpDatabase(postgres.connection);
    await refuseUnfaithful(sql, postgres.connection);
    say('Replaying every verification');
    const replays = await replaysBy(checkout, pool);
    const ledger = await digestsOf(pool);
    await write({ sql, keysDir, answers: { ...recorded.answers, replays, ledger }, about: recorded.about });
  } finally {
    receiver.close();
    await pool.end();
    await postgres.stop();
  }
}

/** A dump that loads as something else keeps something else. */
async function refuseUnfaithful(sql, connection) {
  const loaded = { ...connection, database: 'loaded' };
  const run = async (on, text) => {
    const client = new pg.Client(on);
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  await run(connection, 'create database loaded');
  await run(loaded, sql);
  if ((await dumpDatabase(loaded)) !== sql) throw new Error('The dump of the loaded dump is another one.');
}

/** From the start of the service to its end. */
async function record({ checkout, receiver, pool }) {
  const since = new Date().toISOString();
  const stop = await checkout.start(publicUrl);
  try {
    const openApi = await (await fetch(`${publicUrl}/openapi.json`)).json();
    const asyncApi = await (await fetch(`${publicUrl}/asyncapi.json`)).json();
    const client = new Client(publicUrl, openApi);
    say('Playing the scenario');
    const story = await play({ client, receiver, checkout, webhookUrl: `http://127.0.0.1:${RECEIVER_PORT}` });
    await untilEveryTypeIsIn(pool, Object.keys(asyncApi.channels.eventStream.messages));
    const requests = await questionsAbout(client, story, since);
    await untilStill(pool);
    const recordedAt = new Date().toISOString();
    say(`Asking ${requests.length} questions, twice`);
    const given = await answersTo(client, requests);
    refuseDifferent(given, await answersTo(client, requests));
    refuseUnasked(client, openApi);
    const due = await dueOf(story.banks);
    const erased = story.erased.map(({ holderId }) => holderId);
    const webhooks = receiver.received;
    const answers = { masked: MASKED_MEMBERS, requests: given, webhooks, due, erased };
    return { answers, about: { recordedAt, ...(await factsOf(pool)) } };
  } finally {
    await stop();
  }
}

async function untilEveryTypeIsIn(pool, types) {
  let missing = types;
  await until(
    'every type of event',
    async () => {
      const { rows } = await pool.query('select distinct type from ledger.event');
      missing = types.filter((type) => !rows.some((row) => row.type === type));
      return missing.length === 0;
    },
    TYPES_WITHIN_MS,
  ).catch((cause) => {
    throw new Error(`scenario.mjs brings no ${missing.join(', no ')}.`, { cause });
  });
}

async function untilStill(pool) {
  let last;
  let since = performance.now();
  await until('the ledger to stand still', async () => {
    const { rows } = await pool.query(
      `select (select max(position) from ledger.event) as head, (select min(position) from views.checkpoint) as projected`,
    );
    const { head, projected } = rows[0];
    if (head !== last || projected !== head) since = performance.now();
    last = head;
    return performance.now() - since > STILL_MS;
  });
}

const masked = (text) =>
  MASKED_MEMBERS.reduce((rest, name) => rest.replaceAll(new RegExp(`"${name}":"[^"]*"`, 'g'), `"${name}":"…"`), text);

async function answersTo(client, requests) {
  const given = [];
  for (const request of requests) {
    const { status, headers, text } = await client.send(request);
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT_HEADERS.includes(name)));
    given.push({ ...request, answer: { status, headers: kept, text: masked(text) } });
  }
  return given;
}

/** What does not even answer the same a moment later is no promise to hold later releases to. */
function refuseDifferent(given, again) {
  const comparable = ({ answer: { status, headers, text } }) => {
    const { 'x-passid-trail-through': _, ...rest } = headers;
    return JSON.stringify({ status, rest, text });
  };
  const different = given.filter((each, index) => comparable(each) !== comparable(again[index]));
  if (different.length === 0) return;
  const lines = different.map(
    (each) => `${each.method} ${each.path}\n${comparable(each)}\n${comparable(again[given.indexOf(each)])}`,
  );
  throw new Error(`Asked twice, these do not answer the same:\n${lines.join('\n')}`);
}

/** Deliveries with an attempt to come. Throws for one that would come while the service is stopped. */
async function dueOf(banks) {
  const due = [];
  for (const bank of banks) {
    const { deliveries } = await bank.dashboard('GET', '/api/institution/webhook/deliveries?status=pending&limit=100');
    for (const { deliveryId, webhookId, environment, sequence, attempts, nextAttemptAt } of deliveries)
      due.push({
        institutionId: bank.institutionId,
        deliveryId,
        webhookId,
        environment,
        sequence,
        attempts,
        nextAttemptAt,
      });
  }
  const soon = due.filter(({ environment, nextAttemptAt }) => {
    const seconds = (Date.parse(nextAttemptAt) - Date.now()) / 1_000;
    return environment === 'live' && seconds < NOTHING_DUE_SECONDS;
  });
  if (soon.length > 0)
    throw new Error(
      `Webhooks fall due while this is recorded: ${soon.map(({ deliveryId }) => deliveryId).join(', ')}.`,
    );
  return due;
}

async function factsOf(pool) {
  const one = async (text) => (await pool.query(text)).rows[0].value;
  return {
    postgres: await one(`select current_setting('server_version') as value`),
    events: Number(await one('select count(*) as value from ledger.event')),
    streams: Number(await one('select count(distinct stream) as value from ledger.event')),
    eventTypes: Number(await one('select count(distinct type) as value from ledger.event')),
    tables: await tablesIn(pool),
    readModels: await one('select json_object_agg(model, version order by model) as value from views.checkpoint'),
  };
}

/** Rows of each table. */
async function tablesIn(pool) {
  const { rows } = await pool.query(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname !~ '^pg_' and schemaname <> 'information_schema' order by 1`,
  );
  const counts = {};
  for (const { name } of rows)
    counts[name] = Number((await pool.query(`select count(*) as rows from ${name}`)).rows[0].rows);
  return counts;
}

/** One after the other: each is a process. */
async function replaysBy(checkout, pool) {
  const { rows } = await pool.query(
    `select distinct substr(stream, length('verification-') + 1) as id from ledger.event where stream like 'verification-%' order by 1`,
  );
  const replays = [];
  for (const { id } of rows) replays.push({ auditId: id, ...(await checkout.run('apps/api/src/replay.js', id)) });
  return replays;
}

/** One for each event, over all of its row. */
async function digestsOf(pool) {
  const { rows } = await pool.query(
    `select position, stream, revision, type, data::text as data, metadata::text as metadata from ledger.event order by position`,
  );
  return rows.map(({ position, ...row }) => [
    Number(position),
    createHash('sha256').update(Object.values(row).join('\n')).digest('base64url'),
  ]);
}

async function write({ sql, keysDir, answers, about }) {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await cp(keysDir, path.join(target, 'keys'), { recursive: true });
  await writeFile(path.join(target, 'database.sql.gz'), gzipSync(sql, { level: 9 }));
  // Answers repeat each other further apart than gzip looks back: a third of its size.
  const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };
  await writeFile(path.join(target, 'answers.json.br'), brotliCompressSync(JSON.stringify(answers), { params }));
  const facts = { version, publicUrl, receiverPort: RECEIVER_PORT, ...about };
  await writeFile(path.join(target, 'about.json'), `${JSON.stringify(facts, undefined, 2)}\n`);
  const sizes = await Promise.all(
    ['database.sql.gz', 'answers.json.br'].map(async (name) => (await stat(path.join(target, name))).size),
  );
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  say(
    `Kept ${target}: ${about.events} events of ${about.eventTypes} types in ${about.streams} streams, ${answers.requests.length} answers, ` +
      `${answers.replays.length} replays, ${answers.webhooks.length} webhooks, ${Math.round(sizes.reduce((sum, size) => sum + size) / 1024)} KB, ${seconds} s.`,
  );
}

try {
  await keep();
} finally {
  await rm(temporary, { recursive: true });
}
