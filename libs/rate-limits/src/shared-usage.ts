import type { Pool } from 'pg';
import type { Taken } from './limit.js';
import type { Moment } from './usage.js';

interface TakenRow {
  readonly granted: number;
  readonly usage_window: string;
  readonly previous: number;
  readonly current: number;
}

/**
 * What has been used of each limit, by all processes together. The table is unlogged: after a crash of the database everybody
 * starts anew, which costs nobody anything. `limits.take` does the arithmetic of usage.ts under a row lock; rate-limits.spec.ts
 * holds the two against each other.
 */
export class SharedUsage {
  constructor(private readonly pool: Pool) {}

  /** Takes as many as are wanted or as remain. */
  async take(subject: string, { window, gone }: Moment, quota: number, wanted: number): Promise<Taken> {
    const { rows } = await this.pool.query<TakenRow>({
      name: 'limits_take',
      text: 'select granted, usage_window, previous, current from limits.take($1, $2, $3, $4, $5)',
      values: [subject, window, gone, quota, wanted],
    });
    const [{ granted, usage_window, previous, current }] = rows as [TakenRow];
    return { granted, usage: { window: Number(usage_window), previous, current } };
  }

  /** Deletes usage that no current minute includes. */
  async forgetBefore(window: number): Promise<void> {
    await this.pool.query('delete from limits.usage where usage_window < $1', [window - 1]);
  }
}
