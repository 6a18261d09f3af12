import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Problem } from '@passid/http';
import { Clock } from '@passid/runtime';
import { Pool } from 'pg';

/** Wrong passwords that lock an address; a quarter of an hour without one starts the count again. */
const FAILURES_MAX = 5;

/** Long enough that guessing leads nowhere (480 tries a day), short enough that a person waits it out. */
const LOCK_MS = 15 * 60 * 1000;

const FORGET_EVERY_MS = 60 * 60 * 1000;

/**
 * Failed log-ins by address, with or without an account, so that a lock does not tell which has one. A table and no
 * events: anybody could fill the ledger with failed log-ins. Losing the table loses the present locks and nothing else.
 */
@Injectable()
export class FailedLogins {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts a try as failed before its password is checked, so that concurrent guesses count too, on every process.
   * Throws LOGIN_LOCKED.
   */
  async count(emailHash: string): Promise<void> {
    const now = this.clock.now();
    const { rows } = await this.pool.query<{ failures: number; failed_at: Date }>({
      name: 'count_failed_login',
      text: `insert into auth.failed_login as f (email_hash, failures, failed_at) values ($1, 1, $2)
        on conflict (email_hash) do update set
          failures = case when f.failed_at <= $3 then 1 else least(f.failures + 1, ${FAILURES_MAX + 1}) end,
          failed_at = case when f.failed_at > $3 and f.failures >= ${FAILURES_MAX} then f.failed_at else $2 end
        returning failures, failed_at`,
      values: [emailHash, now, new Date(now.getTime() - LOCK_MS)],
    });
    const [counted] = rows;
    if (counted === undefined || counted.failures <= FAILURES_MAX) return;
    const waitSeconds = Math.ceil((counted.failed_at.getTime() + LOCK_MS - now.getTime()) / 1000);
    throw new Problem(
      'LOGIN_LOCKED',
      'Too many wrong passwords for this address. Who is logged in already stays so; try again later.',
      {},
      { 'retry-after': String(Math.max(waitSeconds, 1)) },
    );
  }

  async forget(emailHash: string): Promise<void> {
    await this.pool.query('delete from auth.failed_login where email_hash = $1', [emailHash]);
  }

  @Interval(FORGET_EVERY_MS)
  async forgetOld(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - LOCK_MS);
    await this.pool.query('delete from auth.failed_login where failed_at <= $1', [before]);
  }
}
