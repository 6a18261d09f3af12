import { Injectable } from '@nestjs/common';
import { EventStore } from '@passid/event-store';
import type { Role } from '@passid/ledger';
import { findOrCatchUp, membership, rolesOfLogins, type LoginClaim } from '@passid/read-models';
import { Pool } from 'pg';

/** One for all guards: NestJS makes a guard for each controller, and their look-ups are to travel together. */
@Injectable()
export class MemberRoles {
  readonly #find: (claim: LoginClaim) => Promise<Role | undefined>;

  constructor(
    private readonly pool: Pool,
    private readonly store: EventStore,
  ) {
    this.#find = rolesOfLogins(pool);
  }

  /** The role at this moment, whatever the token was signed with; undefined for who is not, or no longer, let in. */
  of(claim: LoginClaim): Promise<Role | undefined> {
    return findOrCatchUp(this.store, this.pool, membership, () => this.#find(claim));
  }
}
