import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { hashSessionCode, KeyRing, parseSessionCode } from '@passid/credentials';
import { EventStore } from '@passid/event-store';
import { ApiProblems, Problem } from '@passid/http';
import { LimitedByAddress } from '@passid/rate-limits';
import { isExpired, SessionHasExpired, SessionNotFound } from '@passid/ledger';
import { findOrCatchUp, findSessionByCode, sessionByCode } from '@passid/read-models';
import { Pool } from 'pg';
import { ApiSessionId } from '../session-id-param.js';
import { Sessions } from '../sessions.js';
import { PublicSessionAnswer, publicSessionAnswer } from './read-public-session.answer.js';

/** What a wallet shows before its owner consents: who asks, for what, until when. Nothing that the asker did not put on a screen. */
@ApiTags('Sessions')
@Controller()
export class ReadPublicSessionController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly sessions: Sessions,
  ) {}

  @ApiOperation({
    operationId: 'readPublicSession',
    summary: 'Who is asking, for what',
    description: 'For a wallet that has scanned the QR code. No authentication.',
  })
  @ApiSessionId()
  @ApiOkResponse({ type: PublicSessionAnswer })
  @ApiProblems('SESSION_NOT_FOUND', 'SESSION_EXPIRED', 'SESSION_COMPLETED', 'SESSION_DECLINED')
  @Get('v1/sessions/:requestId/public')
  async byId(@Param('requestId') requestId: string): Promise<PublicSessionAnswer> {
    const found = await this.sessions.find(requestId);
    const now = await this.sessions.nowFor(found);
    const { state } = found;
    if (isExpired(state, now.toISOString())) throw new SessionHasExpired();
    if (state.status === 'fulfilled')
      throw new Problem('SESSION_COMPLETED', 'This verification request was answered before.');
    if (state.status === 'declined') throw new Problem('SESSION_DECLINED', 'This verification request was declined.');
    return publicSessionAnswer(found);
  }

  @ApiOperation({
    operationId: 'readPublicSessionByCode',
    summary: 'Who is asking, by the code on the screen',
    description:
      'For a wallet into which the 8-character code was typed, with or without its dash, in either case. No authentication. Each client address may ask a few times a minute.',
  })
  @ApiParam({ name: 'code', description: 'As it was typed.', example: 'AB3X-7YQM' })
  @ApiOkResponse({ type: PublicSessionAnswer })
  @ApiProblems('SESSION_NOT_FOUND', 'SESSION_EXPIRED', 'SESSION_COMPLETED', 'SESSION_DECLINED')
  @LimitedByAddress('code-look-ups')
  @Get('v1/sessions/by-code/:code/public')
  @LimitedByAddress('code-look-ups')
  async byCode(@Param('code') text: string): Promise<PublicSessionAnswer> {
    const code = parseSessionCode(text);
    if (code === undefined) throw new SessionNotFound();
    const hashes = [hashSessionCode(this.keyRing, 'sandbox', code), hashSessionCode(this.keyRing, 'live', code)];
    const found = await findOrCatchUp(this.store, this.pool, sessionByCode, () => findSessionByCode(this.pool, hashes));
    if (found === undefined) throw new SessionNotFound();
    return this.byId(found.requestId);
  }
}
