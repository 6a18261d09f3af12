import type { Migration } from '../migration.js';

/**
 * Every schema as release 0.1.0 creates it, which has no version table. On a database of that release it changes nothing. The
 * tables of the read models are not here: the engine of the read models makes those.
 */
export const baseline: Migration = {
  version: 1,
  name: 'baseline',
  sql: {
    ledger: `
create schema if not exists ledger;
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

create or replace function ledger.append_events(streams text[], expectations bigint[], batch json)
returns table (append int, is_appended boolean, revision bigint, "position" bigint) language plpgsql as $$
declare
  head bigint;
  moved bigint;
begin
  perform pg_advisory_xact_lock(7236201);
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
  perform pg_notify('ledger_appended', '');
end $$;
`,
    views: `
create schema if not exists views;
create table if not exists views.checkpoint (
  model text primary key,
  version int not null,
  position bigint not null,
  moved_at timestamptz not null
);
create table if not exists views.parked_event (
  model text not null,
  position bigint not null,
  event_id text not null,
  stream text not null,
  type text not null,
  reason text not null,
  parked_at timestamptz not null default now(),
  primary key (model, position)
);
`,
    feed: `
create schema if not exists feed;
create table if not exists feed.place (consumer text primary key, position bigint not null);
create table if not exists feed.parked_event (
  consumer text not null,
  position bigint not null,
  event_id text not null,
  stream text not null,
  type text not null,
  reason text not null,
  parked_at timestamptz not null default now(),
  primary key (consumer, position)
);
create table if not exists feed.relay_place (topic_prefix text primary key, position bigint not null);
`,
    subjects: `
create schema if not exists subjects;
create table if not exists subjects.key (
  subject_id text primary key,
  environment text not null,
  login_hash text not null,
  wrapped_key json not null,
  erasing_since timestamptz,
  unique (environment, login_hash)
);
create table if not exists subjects.erasure (
  subject_id text primary key,
  erased_at timestamptz not null,
  shredded_at timestamptz,
  is_wal_shredded boolean not null default false
);
`,
    auth: `
create schema if not exists auth;
create table if not exists auth.key_use (key_id text primary key, last_used_at timestamptz not null);
create table if not exists auth.failed_login (email_hash text primary key, failures int not null, failed_at timestamptz not null);
`,
    limits: `
create schema if not exists limits;
create unlogged table if not exists limits.usage (
  subject text primary key,
  usage_window bigint not null,
  previous int not null,
  current int not null
);
create or replace function limits.take(
  the_subject text, this_window bigint, gone float8, quota int, wanted int,
  out granted int, out usage_window bigint, out previous int, out current int
) language plpgsql as $$
begin
  insert into limits.usage as u values (the_subject, this_window, 0, 0)
  on conflict (subject) do update set
    usage_window = greatest(u.usage_window, this_window),
    previous = case this_window - u.usage_window when 1 then u.current
      else case when this_window > u.usage_window then 0 else u.previous end end,
    current = case when this_window > u.usage_window then 0 else u.current end
  returning u.usage_window, u.previous, u.current into usage_window, previous, current;
  granted := greatest(0, least(wanted, quota - ceil(previous * (1 - gone))::int - current));
  if granted > 0 then
    current := current + granted;
    update limits.usage u set current = take.current where u.subject = the_subject;
  end if;
end $$;
`,
    dispatcher: `
create schema if not exists dispatcher;
create table if not exists dispatcher.due_delivery (
  delivery_id text primary key,
  institution_id text not null,
  due_at timestamptz not null,
  leased_until timestamptz
);
alter table dispatcher.due_delivery add column if not exists environment text not null default 'live';
drop index if exists dispatcher.due_delivery_due_at;
create index if not exists due_delivery_of_institution on dispatcher.due_delivery (institution_id, due_at);
-- A plan is made once, often while the table is empty, and an empty table would be read whole: hence the two settings. The
-- arrays: for a join the planner expects every row and reads them all. With both, a claim of four costs 2 ms at 500,000 rows;
-- without, 100 ms. The lease of 60 seconds is longer than any attempt takes: after it the process that claimed counts as dead.
create or replace function dispatcher.claim(claimed_at timestamptz, deliveries_max int, room_by_default int, room_of json)
returns table (delivery text, institution text) language plpgsql
set enable_seqscan = off set enable_bitmapscan = off as $$
begin
  return query with recursive earliest(institution_id, due_at) as (
    (select d.institution_id, d.due_at from dispatcher.due_delivery d where room_by_default > 0
      order by d.institution_id, d.due_at limit 1)
    union all
    select next.* from earliest e cross join lateral (
      select d.institution_id, d.due_at from dispatcher.due_delivery d where d.institution_id > e.institution_id
      order by d.institution_id, d.due_at limit 1
    ) next
  ), looked_at as (
    select e.institution_id, e.due_at from earliest e
    union all
    select room.key, '-infinity' from json_each_text(room_of) room where room_by_default <= 0
  ), clock as materialized (
    select c.institution_id, c.ahead_seconds from views.sandbox_clock c
  ), waiting as (
    select l.institution_id, claimed_at + coalesce(clock.ahead_seconds, 0) * interval '1 second' as sandbox_now
    from looked_at l left join clock on clock.institution_id = l.institution_id
    where l.due_at <= claimed_at + coalesce(clock.ahead_seconds, 0) * interval '1 second'
  ), allowed as (
    select due.delivery_id from waiting w
    left join json_each_text(room_of) room on room.key = w.institution_id
    cross join lateral (
      select d.delivery_id, d.due_at from dispatcher.due_delivery d
      where d.institution_id = w.institution_id and (d.leased_until is null or d.leased_until < now())
        and d.due_at <= w.sandbox_now and (d.due_at <= claimed_at or d.environment = 'sandbox')
      order by d.due_at limit greatest(coalesce(room.value::int, room_by_default), 0)
    ) due
    order by due.due_at limit deliveries_max
  ), locked as (
    select d.delivery_id from dispatcher.due_delivery d where d.delivery_id = any(array(select a.delivery_id from allowed a))
      and (d.leased_until is null or d.leased_until < now()) for update skip locked
  )
  update dispatcher.due_delivery d set leased_until = now() + interval '60 seconds'
  where d.delivery_id = any(array(select l.delivery_id from locked l))
  returning d.delivery_id, d.institution_id;
end $$;
create table if not exists dispatcher.pace (institution_id text primary key, even_at timestamptz not null);
`,
  },
};
