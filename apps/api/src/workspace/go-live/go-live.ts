import { Injectable } from '@nestjs/common';
import { EventStore } from '@passid/event-store';
import { catchUp, findEvidence, goLiveEvidence } from '@passid/read-models';
import { defined } from '@passid/ledger';
import { Pool } from 'pg';
import { standingOf } from '../standing.js';
import { Workspaces } from '../workspaces.js';
import { judge } from './checklist.js';
import type { GoLiveAnswer } from './go-live.answer.js';

/** How far an institution has come on its way to live, as of this moment. */
@Injectable()
export class GoLive {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly store: EventStore,
    private readonly pool: Pool,
  ) {}

  /** Throws InstitutionNotFound. */
  async read(institutionId: string): Promise<GoLiveAnswer> {
    const workspace = await this.workspaces.find(institutionId);
    await catchUp(this.store, this.pool, goLiveEvidence);
    const items = judge({ workspace, evidence: await findEvidence(this.pool, institutionId) });
    const { requestedAt, activatedAt } = workspace.goingLive;
    return defined({
      institutionId,
      standing: standingOf(workspace),
      requestedAt,
      activatedAt,
      isComplete: items.every(({ isDone }) => isDone),
      items,
    });
  }
}
