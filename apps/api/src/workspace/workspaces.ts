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
import { workspaceContext } from '../door/context.js';

/** Whose workspace, by whom, on which request. */
export interface Change {
  readonly institutionId: string;
  readonly actor: string;
  readonly requestId: string;
}

/** What a decision about a workspace is told besides its own facts. */
export interface Given {
  readonly institutionId: string;
  readonly by: string;
  readonly now: string;
}

/** The workspaces of institutions: each is one stream, small enough to be read whole, so every read sees every write. */
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

  /** Appends what is decided about a workspace. */
  async change(
    { institutionId, actor, requestId }: Change,
    decide: (given: Given, state: Institution) => InstitutionEvent[],
  ): Promise<Transaction<Institution>> {
    const now = this.clock.now();
    const given = { institutionId, by: actor, now: now.toISOString() };
    const context = workspaceContext(institutionId, actor, requestId, now);
    return transact(this.store, institutionStream(institutionId), institution, decide.bind(undefined, given), context);
  }
}
