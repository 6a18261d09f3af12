import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { hashToken, KeyRing, parseToken } from '@passid/credentials';
import { EventStore, fold } from '@passid/event-store';
import { ApiProblems, Problem } from '@passid/http';
import { isReached, share, shareStream, verification, verificationStream, type Share } from '@passid/ledger';
import { catchUp, findLatestVerification, verificationByAuditId } from '@passid/read-models';
import { Pool } from 'pg';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { answerOf } from '../verdict/answer.js';
import { Conclusions } from '../verdict/conclude.js';
import { VerificationAnswer } from '../verdict/verification.answer.js';

/** The stored record of a token's latest verification with today's state of the share: no event, no webhook, no charge. */
@ApiTags('Verification')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class ReadVerificationController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly keyRing: KeyRing,
    private readonly conclusions: Conclusions,
  ) {}

  @Get(['v1/verify/:token', 'api/v1/bridge/verify/:token'])
  @ApiOperation({
    operationId: 'readVerification',
    summary: 'Read the latest verification of a token',
    description: 'The stored record, with the state of the share as it is today. No event, no webhook, no charge.',
  })
  @ApiParam({ name: 'token', description: 'The token, as an answer gave it.', example: 'PASSID-AB3X-7YQM-K4ZT-W9HD' })
  @ApiOkResponse({ type: VerificationAnswer, description: 'The record.' })
  @ApiProblems('VERIFICATION_NOT_FOUND')
  async read(@TheCaller() caller: Caller, @Param('token') text: string): Promise<VerificationAnswer> {
    const token = parseToken(text);
    if (token === undefined) throw notFound();
    const tokenHash = hashToken(this.keyRing, caller.environment, token);
    // Always, and not only when nothing is found: an earlier verification of the token is found at once, but is not the latest.
    await catchUp(this.store, this.pool, verificationByAuditId);
    const auditId = await findLatestVerification(this.pool, caller, tokenHash);
    if (auditId === undefined) throw notFound();
    const [record, current] = await Promise.all([
      fold(this.store, verificationStream(auditId), verification),
      fold(this.store, shareStream(tokenHash), share),
    ]);
    if (record.state.status !== 'concluded') throw notFound();
    const { event, environment, content } = await this.conclusions.reopen(record.state.event, caller.environment);
    return { ...answerOf(event, environment, content), ...today(current.state, caller.now.toISOString()) };
  }
}

function notFound(): Problem {
  return new Problem('VERIFICATION_NOT_FOUND', 'Your institution has no verification of this token.');
}

/** What may have changed since the record was made. A share that has gone takes the record's validity with it. */
function today(state: Share, now: string): Partial<VerificationAnswer> {
  if (state.status === 'absent') return {};
  if (state.status === 'revoked')
    return { credential_valid: false, valid: false, token_status: 'revoked', revocation_status: 'revoked' };
  if (isReached(state.creation.expiresAt, now))
    return { credential_valid: false, valid: false, token_status: 'expired' };
  return { token_status: state.status === 'redeemed' ? 'redeemed' : 'active' };
}
