// Dumps a small PostgreSQL database as SQL that `load` of kept-release.ts runs in one piece: pg_dump without pg_dump, which
// the embedded server does not come with. The same database gives the same text.
// Throws for an object it does not know how to write, so that nothing is left out silently.
import pg from 'pg';

/** Rows of one INSERT: one statement with thousands of rows is slow to parse. */
const ROWS_PER_INSERT = 200;

const OURS = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')`;

/**
 * @param {pg.ClientConfig} connection
 * @param {{ withRows?: boolean }} options without rows it is the schema alone
 */
export async function dumpDatabase(connection, { withRows = true } = {}) {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    // One snapshot. An empty search path: every name is written with its schema. Times are written in UTC.
    await client.query('begin isolation level repeatable read read only');
    await client.query(`set local search_path = ''; set local timezone = 'UTC'; set local datestyle = 'ISO'`);
    const ask = async (text, values = []) => (await client.query(text, values)).rows;
    await refuseTheUnknown(ask);
    const tables = await tablesOf(ask);
    const parts = [
      await schemas(ask),
      await sequences(ask),
      ...(await inTurn(tables, (table) => definitionOf(ask, table))),
      await functions(ask),
      ...(withRows ? await inTurn(tables, (table) => rowsOf(client, table)) : []),
      ...(await inTurn(tables, (table) => constraintsAndIndexesOf(ask, table))),
      await foreignKeys(ask),
      ...(withRows ? [await sequenceValues(ask)] : []),
      // Last: a trigger that refuses changes would be asked about the rows above.
      await triggers(ask),
    ];
    return `set check_function_bodies = off;\n${parts.filter((part) => part !== '').join('\n')}\n`;
  } finally {
    await client.end();
  }
}

async function inTurn(items, make) {
  const made = [];
  for (const item of items) made.push(await make(item));
  return made;
}

const lines = (rows) => rows.map(({ line }) => `${line};`).join('\n');

async function refuseTheUnknown(ask) {
  const unknown = await ask(`
    select format('relation %s of kind %s', c.oid::regclass, c.relkind) as what from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where ${OURS} and (c.relkind not in ('r', 'i', 'S') or c.relpersistence = 't' or c.relrowsecurity or c.relispartition)
    union all select format('type %s', t.oid::regtype) from pg_catalog.pg_type t
      join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      where ${OURS} and t.typtype <> 'c' and t.typelem = 0
    union all select format('%s of kind %s', p.oid::regprocedure, p.prokind) from pg_catalog.pg_proc p
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace where ${OURS} and p.prokind not in ('f', 'p')
    union all select format('extension %s', extname) from pg_catalog.pg_extension where extname <> 'plpgsql'
    union all select format('column %s.%s with settings of its own', a.attrelid::regclass, a.attname)
      from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where ${OURS} and a.attnum > 0 and not a.attisdropped and (a.attgenerated <> '' or coalesce(a.attstattarget, -1) >= 0
        or a.attoptions is not null or a.attacl is not null)
    union all select format('object in public: %s', c.relname) from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public'`);
  if (unknown.length > 0)
    throw new Error(`dump-database.mjs does not know how to write: ${unknown.map(({ what }) => what).join(', ')}.`);
}

/** GRANTs of one object, in `aclexplode`'s words; none where the privileges are the default. */
const grantsOf = (kind, name, acl) => `(
  select string_agg(format(E';\\ngrant %s on ${kind} %s to %s', g.privilege_type, ${name},
      case g.grantee when 0 then 'public' else g.grantee::regrole::text end), '' order by g.grantee::text, g.privilege_type)
  from pg_catalog.aclexplode(${acl}) g where g.grantee <> g.grantor)`;

const schemas = async (ask) =>
  lines(
    await ask(`select format('create schema %I%s', n.nspname, ${grantsOf('schema', "format('%I', n.nspname)", 'n.nspacl')})
      as line from pg_catalog.pg_namespace n where ${OURS} order by n.nspname`),
  );

/** Those of identity columns come with their tables. */
const IS_OWN = `not exists (select from pg_catalog.pg_depend d where d.objid = c.oid and d.deptype = 'i'
  and d.refclassid = 'pg_catalog.pg_class'::regclass)`;

const sequences = async (ask) =>
  lines(
    await ask(`select format('create sequence %s as %s increment %s minvalue %s maxvalue %s start %s cache %s%s',
        c.oid::regclass, s.seqtypid::regtype, s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache,
        case when s.seqcycle then ' cycle' end) as line
      from pg_catalog.pg_sequence s join pg_catalog.pg_class c on c.oid = s.seqrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace where ${OURS} and ${IS_OWN} order by 1`),
  );

/** `null` as last value: it was never asked. */
const sequenceValues = async (ask) =>
  lines(
    await ask(`select format('select pg_catalog.setval(%L, %s, true)', format('%I.%I', schemaname, sequencename), last_value)
      as line from pg_catalog.pg_sequences where last_value is not null order by 1`),
  );

const tablesOf = (ask) =>
  ask(`select c.oid::int8 as oid, c.oid::regclass::text as name, c.relpersistence = 'u' as "isUnlogged",
      array_to_string(c.reloptions, ', ') as options, ${grantsOf('table', 'c.oid::regclass', 'c.relacl')} as grants
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where ${OURS} and c.relkind = 'r' order by n.nspname, c.relname`);

async function definitionOf(ask, { oid, name, isUnlogged, options, grants }) {
  const columns = await ask(
    `select format('%I %s%s%s%s%s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
        case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation end,
        ' default ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), case when a.attnotnull then ' not null' end,
        case a.attidentity when 'a' then ' generated always as identity' when 'd' then ' generated by default as identity' end
      ) as line
      from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
      left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [oid],
  );
  const settings = options ? ` with (${options})` : '';
  const kind = isUnlogged ? 'unlogged table' : 'table';
  return `create ${kind} ${name} (\n  ${columns.map(({ line }) => line).join(',\n  ')}\n)${settings}${grants ?? ''};`;
}

const functions = async (ask) =>
  lines(
    await ask(`select pg_catalog.pg_get_functiondef(p.oid)
        || coalesce(${grantsOf('function', 'p.oid::regprocedure', 'p.proacl')}, '') as line
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where ${OURS} order by p.oid::regprocedure::text`),
  );

/** Every value as the text that its type reads back, in an order that does not depend on where the rows lie. */
async function rowsOf(client, { oid, name }) {
  const columns = await client.query(
    `select format('%I', attname) as name, attidentity <> '' as is_identity from pg_catalog.pg_attribute
      where attrelid = $1 and attnum > 0 and not attisdropped order by attnum`,
    [oid],
  );
  const names = columns.rows.map((column) => column.name);
  if (names.length === 0) return '';
  const overriding = columns.rows.some(({ is_identity: isIdentity }) => isIdentity) ? ' overriding system value' : '';
  const texts = names.map((column) => `t.${column}::text`);
  const keys = await client.query(
    `select format('t.%I', a.attname) as name from pg_catalog.pg_index i, unnest(i.indkey) with ordinality as k(attnum, place)
      join pg_catalog.pg_attribute a on a.attrelid = $1 and a.attnum = k.attnum
      where i.indrelid = $1 and i.indisprimary order by k.place`,
    [oid],
  );
  const order = keys.rows.length > 0 ? keys.rows.map((key) => key.name) : texts.map((text) => `${text} collate "C"`);
  const { rows } = await client.query({
    text: `select ${texts.join(', ')} from ${name} t order by ${order.join(', ')}`,
    rowMode: 'array',
  });
  const inserts = [];
  for (let first = 0; first < rows.length; first += ROWS_PER_INSERT) {
    const values = rows.slice(first, first + ROWS_PER_INSERT).map((row) => `(${row.map(literal).join(',')})`);
    inserts.push(`insert into ${name} (${names.join(', ')})${overriding} values\n${values.join(',\n')};`);
  }
  return inserts.join('\n');
}

const literal = (text) => (text === null ? 'null' : pg.escapeLiteral(text));

/** Indexes of constraints come with them. NOT NULL (kind n) stands beside its column. */
const constraintsAndIndexesOf = async (ask, { oid }) =>
  lines(
    await ask(
      `(select format('alter table %s add constraint %I %s', k.conrelid::regclass, k.conname,
          pg_catalog.pg_get_constraintdef(k.oid)) as line
        from pg_catalog.pg_constraint k where k.conrelid = $1 and k.contype not in ('n', 't', 'f')
        order by k.contype <> 'p', k.conname)
      union all
      (select pg_catalog.pg_get_indexdef(i.indexrelid) from pg_catalog.pg_index i
        where i.indrelid = $1 and not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid)
        order by i.indexrelid::regclass::text)`,
      [oid],
    ),
  );

const foreignKeys = async (ask) =>
  lines(
    await ask(`select format('alter table %s add constraint %I %s', k.conrelid::regclass, k.conname,
        pg_catalog.pg_get_constraintdef(k.oid)) as line
      from pg_catalog.pg_constraint k join pg_catalog.pg_namespace n on n.oid = k.connamespace
      where ${OURS} and k.contype = 'f' order by 1`),
  );

const triggers = async (ask) =>
  lines(
    await ask(`select pg_catalog.pg_get_triggerdef(g.oid) as line from pg_catalog.pg_trigger g
      join pg_catalog.pg_class c on c.oid = g.tgrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where ${OURS} and not g.tgisinternal order by g.tgrelid::regclass::text, g.tgname`),
  );
