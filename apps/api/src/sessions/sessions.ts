import { Injectable } from '@nestjs/common';
import { EventStore, fold, requestContext, type EventContext, type RecordedEvent } from '@passid/event-store';
import {
  assert,
  session,
  SessionNotFound,
  sessionStream,
  type Environment,
  type ExistingSession,
} from '@passid/ledger';
import { InstitutionClock } from '@passid/platform';
import type { ActiveHolder } from '../door/auth/holders.js';

const REQUEST_ID = /^req_[0-9a-f]{32}$/;

export interface FoundSession {
  readonly state: ExistingSession;
  readonly last: RecordedEvent;
  readonly environment: Environment;
}

export interface AnsweredSession {
  /** It was answered before, by the same request. */
  readonly isReplay: boolean;
}

/** Sessions as the ledger has them at this moment: what any process was told is done is found by every process. */
@Injectable()
export class Sessions {
  constructor(
    private readonly store: EventStore,
    private readonly institutionClock: InstitutionClock,
  ) {}

  /** Throws SessionNotFound. */
  async find(requestId: string): Promise<FoundSession> {
    if (!REQUEST_ID.test(requestId)) throw new SessionNotFound();
    const { state, last } = await fold(this.store, sessionStream(requestId), session);
    if (state.status === 'absent' || last === undefined) throw new SessionNotFound();
    const { environment } = last.metadata;
    assert(environment !== 'workspace', `The session ${requestId} belongs to no environment.`);
    return { state, last, environment };
  }

  /** As `find`; a session of the other world is not there for a wallet of this one. */
  async findFor({ environment }: ActiveHolder, requestId: string): Promise<FoundSession> {
    const found = await this.find(requestId);
    if (found.environment !== environment) throw new SessionNotFound();
    return found;
  }

  /** The time by which the session lives: its institution's. */
  async nowFor({ state, environment }: FoundSession): Promise<Date> {
    return this.institutionClock.now(state.creation.institutionId, environment);
  }
}

/** Metadata of the events of a holder's answer to a session. */
export const answeringContext = (
  { state, environment }: FoundSession,
  holderId: string,
  requestId: string,
  now: Date,
): EventContext =>
  requestContext({ environment, institutionId: state.creation.institutionId, actor: holderId, requestId, now });
