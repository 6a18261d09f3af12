import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import { LimitedByAddress } from '@passid/rate-limits';
import { HolderLoginAnswer } from '../holder-login.answer.js';
import { holderNameOf } from '../holder-name.js';
import { HolderLogins } from '../holder-logins.js';
import { LogInHolderRequest } from './log-in-holder.request.js';

@ApiTags('Wallet')
@Controller()
export class LogInHolderController {
  constructor(private readonly logins: HolderLogins) {}

  @ApiOperation({
    operationId: 'logInHolder',
    summary: 'Log in to a wallet',
    description: 'A wrong password and an unknown name are answered alike, after the same work.',
  })
  @ApiOkResponse({ type: HolderLoginAnswer })
  @ApiProblems('HOLDER_LOGIN_FAILED')
  @Post('api/wallet/login')
  @HttpCode(200)
  @LimitedByAddress('log-ins')
  async logIn(@Body() body: LogInHolderRequest): Promise<HolderLoginAnswer> {
    const { email, userId, password, environment = 'sandbox' } = body;
    return this.logins.logIn(await this.logins.authenticate(environment, holderNameOf(email, userId), password));
  }
}
