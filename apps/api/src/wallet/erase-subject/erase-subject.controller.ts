import { Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { TheHolder, type Holder } from '../../door/auth/principal.js';
import { HolderLoginGuard } from '../../door/auth/login.guards.js';
import { ErasedSubjectAnswer } from './erase-subject.answer.js';
import { EraseSubjectCommand } from './erase-subject.handler.js';

@ApiTags('Wallet')
@Controller()
@UseGuards(HolderLoginGuard)
export class EraseSubjectController {
  constructor(private readonly commandBus: CommandBus) {}

  @ApiOperation({
    operationId: 'eraseSubject',
    summary: 'Erase yourself, for good',
    description:
      'Destroys the one key under which everything about you is sealed, on every process at once. Your shares and credentials are void; every read of the past shows a tombstone in their place. Nobody can undo it.',
  })
  @ApiOkResponse({ type: ErasedSubjectAnswer })
  @Post('api/wallet/erase')
  @HttpCode(200)
  async erase(@TheHolder() holder: Holder, @Req() { id }: FastifyRequest): Promise<ErasedSubjectAnswer> {
    const { erasedAt } = await this.commandBus.execute(new EraseSubjectCommand({ requestId: id, holder }));
    return { holderId: holder.holderId, status: 'erased', erasedAt };
  }
}
