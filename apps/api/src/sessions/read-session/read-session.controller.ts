import { Controller, Get, Headers, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EventStore, fold } from '@passid/event-store';
import { ApiProblems, etagOf, isKnown } from '@passid/http';
import { SessionNotFound, sessionStream, verification, verificationStream, type ExistingSession } from '@passid/ledger';
import { InstitutionClock } from '@passid/platform';
import { Vault } from '@passid/subjects';
import type { FastifyReply } from 'fastify';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { ApiSessionId } from '../session-id-param.js';
import { Sessions } from '../sessions.js';
import { answerOf } from '../../verifying/verdict/answer.js';
import { Conclusions } from '../../verifying/verdict/conclude.js';
import type { VerificationAnswer } from '../../verifying/verdict/verification.answer.js';
import { sessionAnswer, SessionAnswer } from './read-session.answer.js';
import { SessionChanges } from './session-changes.js';
import { parseWait, WAIT_SECONDS_MAX } from './wait.js';

/** What became of a session. Read from its stream, one query while it waits: what was announced anywhere is seen here. */
@ApiTags('Sessions')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class ReadSessionController {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Vault,
    private readonly institutionClock: InstitutionClock,
    private readonly sessions: Sessions,
    private readonly conclusions: Conclusions,
    private readonly changes: SessionChanges,
  ) {}

  @ApiOperation({
    operationId: 'readSession',
    summary: 'Poll a session',
    description:
      'Your own sessions only. With `wait` the answer is held back until the session is no longer pending. With `If-None-Match` an answer you have already is 304.',
  })
  @ApiSessionId()
  @ApiQuery({
    name: 'wait',
    required: false,
    description: 'Seconds to wait for an answer to a pending session.',
    schema: { type: 'integer', minimum: 0, maximum: WAIT_SECONDS_MAX, default: 0 },
  })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of the answer you have.' })
  @ApiOkResponse({ type: SessionAnswer })
  @ApiResponse({ status: 304, description: 'Nothing has changed since the answer you have.' })
  @ApiProblems('SESSION_NOT_FOUND', 'VALIDATION_FAILED', 'TOO_MANY_WAITING')
  @Get('v1/sessions/:requestId')
  async read(
    @TheCaller() caller: Caller,
    @Param('requestId') requestId: string,
    @Query('wait') wait: string | string[] | undefined,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionAnswer | undefined> {
    const milliseconds = parseWait(wait);
    const first = await this.#look(caller, requestId);
    const isPending = first.status === 'pending' && milliseconds > 0;
    const answer = isPending ? await this.#wait(caller, first, milliseconds, reply) : first;
    const etag = etagOf(JSON.stringify(answer));
    void reply.headers({ etag, 'cache-control': 'no-store' });
    if (!isKnown(known, etag)) return answer;
    void reply.status(304);
    return undefined;
  }

  /** Until it is answered, or expires by its institution's clock, or the caller is gone. */
  async #wait(
    caller: Caller,
    pending: SessionAnswer,
    milliseconds: number,
    reply: FastifyReply,
  ): Promise<SessionAnswer> {
    const { requestId, expiresAt } = pending;
    const { institutionId } = caller;
    const untilExpiry = Math.max(0, Date.parse(expiresAt) - caller.now.getTime());
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    reply.raw.once('close', leave);
    try {
      return await this.changes.lookUntil(
        { requestId, institutionId, milliseconds: Math.min(milliseconds, untilExpiry), signal: gone.signal },
        async () => {
          const now = await this.institutionClock.now(institutionId, caller.environment);
          return this.#look({ ...caller, now }, requestId);
        },
        ({ status }) => status !== 'pending',
      );
    } finally {
      reply.raw.off('close', leave);
    }
  }

  async #look({ institutionId, environment, now }: Caller, requestId: string): Promise<SessionAnswer> {
    const found = await this.sessions.find(requestId);
    const { state } = found;
    // Not yours is answered exactly as not there.
    if (state.creation.institutionId !== institutionId || found.environment !== environment)
      throw new SessionNotFound();
    const [verified, reason] = await Promise.all([this.#verified(state, found.environment), this.#reason(state)]);
    return sessionAnswer(state, now.toISOString(), verified, reason);
  }

  async #verified(state: ExistingSession, environment: Caller['environment']): Promise<VerificationAnswer | undefined> {
    if (state.status !== 'fulfilled') return undefined;
    const record = await fold(this.store, verificationStream(state.fulfilment.verificationId), verification);
    if (record.state.status === 'open') return undefined;
    const { event, content } = await this.conclusions.reopen(record.state.event, environment);
    return answerOf(event, environment, content);
  }

  /** Gone with the customer's key when the customer was erased. */
  async #reason(state: ExistingSession): Promise<string | undefined> {
    if (state.status !== 'declined' || state.decline.sealedReason === undefined) return undefined;
    const stream = sessionStream(state.creation.requestId);
    const opened = await this.vault.open<{ reason: string }>(stream, state.decline.sealedReason);
    return opened.isErased ? undefined : opened.content.reason;
  }
}
