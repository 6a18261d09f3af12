import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ATTESTATIONS, type Attestation } from '@passid/ledger';
import { IsIn } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { GoLiveAnswer } from '../go-live.answer.js';
import { AttestGoLiveItemCommand } from './attest-go-live-item.handler.js';

class AttestGoLiveItemRequest {
  @ApiProperty({ description: 'An item of the kind `attested`.', enum: ATTESTATIONS, example: 'live_key_stored' })
  @IsIn(ATTESTATIONS, { message: `The item must be one of: ${ATTESTATIONS.join(', ')}.` })
  item: Attestation;
}

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class AttestGoLiveItemController {
  constructor(private readonly commandBus: CommandBus) {}

  @Post('api/institution/go-live/attest')
  @HttpCode(200)
  @AllowRoles(['owner'])
  @ApiOperation({
    operationId: 'attestGoLiveItem',
    summary: 'Confirm what only you can know',
    description: 'The owner’s word for one item of the checklist, kept in the ledger with their name and the time.',
  })
  @ApiOkResponse({ type: GoLiveAnswer })
  attest(
    @TheMember() member: Member,
    @Body() { item }: AttestGoLiveItemRequest,
    @Req() request: FastifyRequest,
  ): Promise<GoLiveAnswer> {
    return this.commandBus.execute(new AttestGoLiveItemCommand({ member, requestId: request.id, item }));
  }
}
