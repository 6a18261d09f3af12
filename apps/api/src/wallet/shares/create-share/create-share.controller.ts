import { Body, Controller, Headers, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, parseIdempotencyKey } from '@passid/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TheHolder, type Holder } from '../../../door/auth/principal.js';
import { HolderLoginGuard } from '../../../door/auth/login.guards.js';
import { markReplay, Operations } from '../../../door/idempotency/operations.js';
import { CreatedShareAnswer } from './create-share.answer.js';
import { CreateShareCommand } from './create-share.handler.js';
import { CreateShareRequest, provenDraftOf, requestedShareOf } from './create-share.request.js';

@ApiTags('Wallet')
@Controller()
@UseGuards(HolderLoginGuard)
export class CreateShareController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
  ) {}

  @ApiOperation({
    operationId: 'createShare',
    summary: 'Share claims of your credential',
    description:
      'Makes a one-time code to read out, and its long form, the token. Only what you name is ever disclosed, and only to the institution that redeems or verifies it first, or to the one you name. Sent again with the same Idempotency-Key, the same code and token are answered.',
  })
  @ApiCreatedResponse({ type: CreatedShareAnswer })
  @ApiProblems(
    'CREDENTIAL_NOT_FOUND',
    'INSTITUTION_NOT_FOUND',
    'CREDENTIAL_NOT_ACTIVE',
    'SHARE_DRAFT_UNUSABLE',
    'PROOF_INVALID',
    'PROOFS_UNAVAILABLE',
  )
  @Post('api/v1/bridge/share/create')
  async create(
    @TheHolder() holder: Holder,
    @Body() request: CreateShareRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() { id }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedShareAnswer> {
    const idempotency = this.operations.idempotencyOf(parseIdempotencyKey(key), request);
    const { isReplay, ...created } = await this.commandBus.execute(
      new CreateShareCommand({
        requestId: id,
        holder,
        requested: requestedShareOf(request),
        proven: provenDraftOf(request),
        idempotency,
      }),
    );
    markReplay(reply, { isReplay });
    return created;
  }
}
