import { Injectable } from '@nestjs/common';
import type { Environment } from '@passid/ledger';
import { findSandboxAhead } from '@passid/read-models';
import { Pool } from 'pg';
import { Clock } from './clock.js';

/**
 * The time in an institution's own world: a sandbox can be ahead of the real one. Events say what happened when by this
 * clock; their `recorded_at` is always the real one.
 */
@Injectable()
export class InstitutionClock {
  constructor(
    private readonly clock: Clock,
    private readonly pool: Pool,
  ) {}

  async now(institutionId: string, environment: Environment | 'workspace'): Promise<Date> {
    if (environment !== 'sandbox') return this.clock.now();
    const ahead = await findSandboxAhead(this.pool, institutionId);
    return new Date(this.clock.now().getTime() + ahead * 1000);
  }
}
