import { randomBytes } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  hashSessionCode,
  KeyRing,
  lastFour,
  openContent,
  sealContent,
  sessionCodeFrom,
  type Permission,
} from '@passid/credentials';
import { EventStore, fold, transact } from '@passid/event-store';
import {
  addMilliseconds,
  assert,
  createSession,
  defined,
  institution,
  institutionStream,
  session,
  sessionStream,
  type SessionCreation,
} from '@passid/ledger';
import { findSessionByCode } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import { Pool } from 'pg';
import { contextOf } from '../../door/context.js';
import { Operations, type IdKind } from '../../door/idempotency/operations.js';
import type { Caller } from '../../door/auth/principal.js';
import { commandOf } from '../../door/command.js';
import type { Idempotency } from '../../door/idempotency/operations.js';

const ROUTE = 'create-session';
const SESSION_ID: IdKind = { prefix: 'req', purpose: 'session-id' };

/** 40 bits. */
const CODE_BYTES = 5;

/** With a million sessions open a code is in use once in a million; five times in a row is a fault. */
const CODE_TRIES_MAX = 5;

export interface CreatedSession {
  readonly creation: SessionCreation;
  /** Opened: the log has only its hash. */
  readonly code: string;
  /** It was created before, by the same request. */
  readonly isReplay: boolean;
}

export class CreateSessionCommand extends commandOf<
  {
    readonly caller: Caller;
    readonly correlationId: string;
    readonly label: string | undefined;
    readonly permissions: readonly Permission[];
    readonly ttlSeconds: number;
    readonly idempotency: Idempotency | undefined;
  },
  CreatedSession
>() {}

@CommandHandler(CreateSessionCommand)
export class CreateSessionHandler implements ICommandHandler<CreateSessionCommand> {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly operations: Operations,
  ) {}

  async execute(command: CreateSessionCommand): Promise<CreatedSession> {
    const { caller, correlationId, idempotency } = command;
    const { id, earlier } = await this.operations.identify(SESSION_ID, caller, ROUTE, idempotency, (requestId) =>
      this.#recall(requestId),
    );
    if (earlier !== undefined) return this.#created(earlier.creation, true);
    const creation = await this.#creationOf(id, command);
    const { state, appended } = await transact(
      this.store,
      sessionStream(id),
      session,
      (current) => createSession(creation, current),
      contextOf(caller, correlationId, this.clock.now()),
      { assumeNew: true },
    );
    assert(state.status !== 'absent', 'A session that was just created is not there.');
    return this.#created(state.creation, appended.length === 0);
  }

  async #recall(
    requestId: string,
  ): Promise<{ creation: SessionCreation; requestHash: string | undefined; at: string } | undefined> {
    const { state } = await fold(this.store, sessionStream(requestId), session);
    if (state.status === 'absent') return undefined;
    const { creation } = state;
    return { creation, requestHash: creation.requestHash, at: creation.createdAt };
  }

  async #creationOf(requestId: string, command: CreateSessionCommand): Promise<SessionCreation> {
    const { caller, label, permissions, ttlSeconds, idempotency } = command;
    const { institutionId, environment } = caller;
    const [institutionName, code] = await Promise.all([this.#nameOf(institutionId), this.#freeCode()]);
    const createdAt = caller.now.toISOString();
    return {
      requestId,
      institutionId,
      institutionName,
      ...defined({ label }),
      code: { hash: hashSessionCode(this.keyRing, environment, code), lastFour: lastFour(code) },
      permissions,
      createdAt,
      expiresAt: addMilliseconds(createdAt, ttlSeconds * 1000),
      ...defined({ requestHash: idempotency?.requestHash }),
      sealed: sealContent(this.keyRing, sessionStream(requestId), { code }),
    };
  }

  async #nameOf(institutionId: string): Promise<string> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    assert(state.status === 'onboarded', `A key was issued to ${institutionId}, which was never onboarded.`);
    return state.name;
  }

  /** No open session has it, in either world: a code read off a screen does not say which world it belongs to. */
  async #freeCode(): Promise<string> {
    for (let tries = 0; tries < CODE_TRIES_MAX; tries += 1) {
      const code = sessionCodeFrom(randomBytes(CODE_BYTES));
      const hashes = [hashSessionCode(this.keyRing, 'sandbox', code), hashSessionCode(this.keyRing, 'live', code)];
      const found = await findSessionByCode(this.pool, hashes);
      if (found?.isOpen !== true) return code;
    }
    throw new Error(`${CODE_TRIES_MAX} session codes in a row were in use.`);
  }

  #created(creation: SessionCreation, isReplay: boolean): CreatedSession {
    const { code } = openContent<{ code: string }>(this.keyRing, sessionStream(creation.requestId), creation.sealed);
    return { creation, code, isReplay };
  }
}
