import { Injectable } from '@nestjs/common';
import { EventStore, fold, transact, type Transaction } from '@passid/event-store';
import {
  institution,
  InstitutionNotFound,
  institutionStream,
  type Institution,
  type InstitutionEvent,
  type Onboarded,
} from '@passid/ledger';
import { Clock } from '@passid/runtime';
import type { Member } from '../door/auth/principal.js';
import { workspaceContext } from '../door/context.js';

/** Whose workspace, by whom, on which request. */
interface Change {
  readonly institutionId: string;
  readonly actor: string;
  readonly requestId: string;
}

/** Members of every command to a workspace. */
interface CommonMembers {
  readonly institutionId: string;
  readonly by: string;
  readonly now: string;
}

type Decide = (common: CommonMembers, state: Institution) => InstitutionEvent[];

/** Workspaces of institutions: each is one stream, small enough to fold on every read, so a read sees every write. */
@Injectable()
export class Workspaces {
  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** Throws InstitutionNotFound. */
  async find(institutionId: string): Promise<Onboarded> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    if (state.status === 'absent') throw new InstitutionNotFound();
    return state;
  }

  changeBy({ institutionId, memberId }: Member, requestId: string, decide: Decide): Promise<Transaction<Institution>> {
    return this.change({ institutionId, actor: memberId, requestId }, decide);
  }

  async change({ institutionId, actor, requestId }: Change, decide: Decide): Promise<Transaction<Institution>> {
    const now = this.clock.now();
    const common = { institutionId, by: actor, now: now.toISOString() };
    const context = workspaceContext(institutionId, actor, requestId, now);
    const stream = institutionStream(institutionId);
    return transact(this.store, stream, institution, (state) => decide(common, state), context);
  }
}
