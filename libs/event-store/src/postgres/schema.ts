import type { Pool } from 'pg';
import { ADVISORY_LOCK } from './advisory-lock.js';
import { defineSchema } from './transactions.js';

export const APPENDED_CHANNEL = 'ledger_appended';

/** One statement in one transaction: PL/pgSQL gives each of its statements a new snapshot, so what follows the lock sees all that was committed before it. */
const LOCK_LINE = `perform pg_advisory_xact_lock(${ADVISORY_LOCK.append});`;

const TABLE = `
create table if not exists ledger.event (
  position bigint primary key,
  stream text not null,
  revision bigint not null,
  type text not null,
  data json not null,
  metadata json not null,
  unique (stream, revision)
);

create or replace function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: % refused', tg_op using errcode = 'restrict_violation';
end $$;

create or replace trigger append_only before update or delete or truncate on ledger.event
  for each statement execute function ledger.refuse_change();
`;

/**
 * Takes the streams and revisions that the appends expect, and their events as JSON. Where all streams stand as expected,
 * which is nearly always, the events are placed as they come, and one row with a null append tells where they begin.
 * Otherwise there is a verdict on each append; those that conflict leave the others untouched.
 */
const APPEND_FUNCTION = `
create or replace function ledger.append_events(streams text[], expectations bigint[], batch json)
returns table (append int, is_appended boolean, revision bigint, "position" bigint) language plpgsql as $$
declare
  head bigint;
  moved bigint;
begin
  ${LOCK_LINE}
  select coalesce(max(e.position), 0) into head from ledger.event e;
  select count(*) into moved from unnest(streams, expectations) as a(stream, expected)
  where a.expected <> coalesce(
    (select e.revision from ledger.event e where e.stream = a.stream order by e.revision desc limit 1), -1);
  if moved = 0 then
    insert into ledger.event (position, stream, revision, type, data, metadata)
    select head + i.place, i.stream, i.revision, i.type, i.data, i.metadata from json_to_recordset(batch)
      as i(place int, stream text, revision bigint, type text, data json, metadata json);
    return query select null::int, true, null::bigint, head;
  else
    return query
    with placed as materialized (
      select i.*, p.revision as present, p.revision = i.expected as is_next,
        head + count(*) filter (where p.revision = i.expected) over (order by i.place) as position
      from json_to_recordset(batch) as i(append int, place int, stream text, expected bigint, revision bigint, type text,
        data json, metadata json)
      cross join lateral (select coalesce(
        (select e.revision from ledger.event e where e.stream = i.stream order by e.revision desc limit 1), -1)
      ) p(revision)
    ), stored as (
      insert into ledger.event (position, stream, revision, type, data, metadata)
      select n.position, n.stream, n.revision, n.type, n.data, n.metadata from placed n where n.is_next
    )
    select n.append, bool_and(n.is_next), max(case when n.is_next then n.revision else n.present end), max(n.position)
    from placed n group by n.append;
  end if;
  perform pg_notify('${APPENDED_CHANNEL}', '');
end $$;
`;

/** Creates what is missing. Safe to run from any number of processes at once. */
export const createLedgerSchema = (pool: Pool): Promise<void> =>
  defineSchema(pool, { schema: 'ledger', lock: ADVISORY_LOCK.ledgerSchema, sql: TABLE + APPEND_FUNCTION });

/** The same function without its gap protection, for the test that shows what the lock is for. */
export const UNPROTECTED_APPEND_FUNCTION = APPEND_FUNCTION.replace(LOCK_LINE, '');
