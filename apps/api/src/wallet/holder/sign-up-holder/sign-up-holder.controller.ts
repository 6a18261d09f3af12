import { Body, Controller, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import type { FastifyRequest } from 'fastify';
import { HolderLoginAnswer } from '../holder-login.answer.js';
import { holderNameOf } from '../holder-name.js';
import { HolderLogins } from '../holder-logins.js';
import { SignUpHolderCommand } from './sign-up-holder.handler.js';
import { SignUpHolderRequest } from './sign-up-holder.request.js';

@ApiTags('Wallet')
@Controller()
export class SignUpHolderController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly logins: HolderLogins,
  ) {}

  @ApiOperation({
    operationId: 'signUpHolder',
    summary: 'Make a wallet',
    description:
      'Makes a holder with a key of their own, under which everything about them is sealed, and logs them in. A wallet lives in one environment; its credentials and shares never leave it.',
  })
  @ApiCreatedResponse({ type: HolderLoginAnswer })
  @ApiProblems('HOLDER_EXISTS')
  @Post('api/wallet/holders')
  async signUp(@Body() body: SignUpHolderRequest, @Req() request: FastifyRequest): Promise<HolderLoginAnswer> {
    const { email, userId, password, environment = 'sandbox' } = body;
    const name = holderNameOf(email, userId);
    const command = new SignUpHolderCommand({ requestId: request.id, environment, name, password });
    return this.logins.logIn(await this.commandBus.execute(command));
  }
}
