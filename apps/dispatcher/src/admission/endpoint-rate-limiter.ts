import { Injectable } from '@nestjs/common';
import { Pool } from 'pg';

const SECOND_MS = 1_000;

/**
 * Holds an endpoint with a `perSecondMax` to so many attempts a second, all processes together, with bursts of one second's
 * worth. A row holds when the next attempt would come if they came evenly (GCRA); without a row the endpoint starts with a burst.
 */
@Injectable()
export class EndpointRateLimiter {
  constructor(private readonly pool: Pool) {}

  /** Whether an attempt may be made now; if so, counts it. */
  async take(institutionId: string, perSecondMax: number): Promise<boolean> {
    const stepMs = SECOND_MS / perSecondMax;
    const { rowCount } = await this.pool.query({
      name: 'pace_take',
      text: `insert into dispatcher.pace as p (institution_id, even_at) values ($1, now() + $2 * interval '1 millisecond')
        on conflict (institution_id) do update set even_at = greatest(p.even_at, now()) + $2 * interval '1 millisecond'
        where p.even_at <= now() + $3 * interval '1 millisecond'`,
      values: [institutionId, stepMs, SECOND_MS - stepMs],
    });
    return rowCount === 1;
  }
}
