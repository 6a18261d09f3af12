import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { HolderLoginGuard } from '../../../door/auth/login.guards.js';
import { TheHolder, type Holder } from '../../../door/auth/principal.js';
import { RevokeShareCommand } from './revoke-share.handler.js';
import { namedShareOf, RevokeShareRequest } from './revoke-share.request.js';

class RevokedShareAnswer {
  @ApiProperty({ description: 'The last four characters of the token.', example: '3TXY' })
  tokenLastFour: string;

  @ApiProperty({ description: 'Now, or since before.', enum: ['revoked'], example: 'revoked' })
  status: 'revoked';
}

@ApiTags('Wallet')
@Controller()
@UseGuards(HolderLoginGuard)
export class RevokeShareController {
  constructor(private readonly commandBus: CommandBus) {}

  @ApiOperation({
    operationId: 'revokeShare',
    summary: 'Take a share back',
    description: 'Its code opens nothing any more and its token is not valid any more, redeemed before or not.',
  })
  @ApiOkResponse({ type: RevokedShareAnswer })
  @ApiProblems('SHARE_NOT_FOUND')
  @Post('api/v1/bridge/share/revoke')
  @HttpCode(200)
  async revoke(
    @TheHolder() holder: Holder,
    @Body() body: RevokeShareRequest,
    @Req() { id }: FastifyRequest,
  ): Promise<RevokedShareAnswer> {
    const command = new RevokeShareCommand({ requestId: id, holder, share: namedShareOf(body) });
    const { tokenLastFour } = await this.commandBus.execute(command);
    return { tokenLastFour, status: 'revoked' };
  }
}
