import { Body, Controller, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { TheHolder, type Holder } from '../auth/caller.js';
import { HolderLoginGuard } from '../auth/holder-login.guard.js';
import { CreatedShareAnswer } from './create-share.answer.js';
import { CreateShareCommand } from './create-share.command.js';
import { CreateShareRequest, provenDraftOf, wishOf } from './create-share.request.js';

@ApiTags('Wallet')
@Controller()
@UseGuards(HolderLoginGuard)
export class CreateShareController {
  constructor(private readonly commandBus: CommandBus) {}

  @ApiOperation({
    operationId: 'createShare',
    summary: 'Share claims of your credential',
    description:
      'Makes a one-time code to read out, and its long form, the token. Only what you name is ever disclosed, and only to the institution that redeems or verifies it first, or to the one you name.',
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
  create(
    @TheHolder() holder: Holder,
    @Body() request: CreateShareRequest,
    @Req() { id }: FastifyRequest,
  ): Promise<CreatedShareAnswer> {
    return this.commandBus.execute(new CreateShareCommand(id, holder, wishOf(request), provenDraftOf(request)));
  }
}
