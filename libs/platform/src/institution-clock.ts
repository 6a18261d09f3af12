import { Injectable } from '@nestjs/common';
import type { Environment } from '@passid/ledger';
import { sandboxesAhead } from '@passid/read-models';
import { Pool } from 'pg';
import { Clock } from '@passid/runtime';

/**
 * The clock of an institution: a sandbox can be ahead of real time. Times in the data of events are by this clock; `recorded_at`
 * is always real time.
 */
@Injectable()
export class InstitutionClock {
  readonly #aheadOf: (institutionId: string) => Promise<number>;

  constructor(
    private readonly clock: Clock,
    pool: Pool,
  ) {
    this.#aheadOf = sandboxesAhead(pool);
  }

  async now(institutionId: string, environment: Environment | 'workspace'): Promise<Date> {
    if (environment !== 'sandbox') return this.clock.now();
    const ahead = await this.#aheadOf(institutionId);
    return new Date(this.clock.now().getTime() + ahead * 1000);
  }
}
