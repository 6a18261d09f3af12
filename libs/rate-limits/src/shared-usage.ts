import { ADVISORY_LOCK, defineSchema } from '@passid/event-store';
import type { Pool } from 'pg';
import type { Taken } from './limit.js';
import type { Moment } from './usage.js';

/**
 * Unlogged: after a crash of the database everybody starts anew, which costs nobody anything. The function is the
 * arithmetic of usage.ts under a row lock; rate-limits.spec.ts holds the two against each other.
 */
const SCHEMA = `
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
`;

interface TakenRow {
  readonly granted: number;
  readonly usage_window: string;
  readonly previous: number;
  readonly current: number;
}

/** What has been used of each limit, by all processes together. */
export class SharedUsage {
  private constructor(private readonly pool: Pool) {}

  /** Safe from several processes at once. */
  static async open(pool: Pool): Promise<SharedUsage> {
    await defineSchema(pool, { schema: 'limits', lock: ADVISORY_LOCK.limitsSchema, sql: SCHEMA });
    return new SharedUsage(pool);
  }

  /** Takes as many as are wanted, or as many as are left. */
  async take(subject: string, { window, gone }: Moment, quota: number, wanted: number): Promise<Taken> {
    const { rows } = await this.pool.query<TakenRow>({
      name: 'limits_take',
      text: 'select granted, usage_window, previous, current from limits.take($1, $2, $3, $4, $5)',
      values: [subject, window, gone, quota, wanted],
    });
    const [{ granted, usage_window, previous, current }] = rows as [TakenRow];
    return { granted, usage: { window: Number(usage_window), previous, current } };
  }

  /** Rows that no minute reaches back to any more. */
  async forgetBefore(window: number): Promise<void> {
    await this.pool.query('delete from limits.usage where usage_window < $1', [window - 1]);
  }
}
