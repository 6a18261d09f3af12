import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import { Clock, Config } from '@passid/runtime';
import { TheHolder, type Holder } from '../../../door/auth/principal.js';
import { HolderLoginGuard } from '../../../door/auth/login.guards.js';
import { CURRENT_RULES } from '../../../verifying/verdict/rules.js';
import { Credentials } from '../credentials.js';
import { Holders } from '../../../door/auth/holders.js';
import { ReadCredentialAnswer } from './read-credential.answer.js';

@ApiTags('Wallet')
@Controller()
@UseGuards(HolderLoginGuard)
export class ReadCredentialController {
  constructor(
    private readonly holders: Holders,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @ApiOperation({
    operationId: 'readCredential',
    summary: 'What one of your credentials says',
    description: 'The claims that follow from it, as an institution would be told them now. Your own only.',
  })
  @ApiParam({
    name: 'credentialId',
    description: 'As issuing it answered.',
    example: 'pid_6bce1d0f2a3948576a7b8c9d0e1f2a3b',
  })
  @ApiOkResponse({ type: ReadCredentialAnswer })
  @ApiProblems('CREDENTIAL_NOT_FOUND')
  @Get('api/wallet/credentials/:credentialId')
  async read(
    @TheHolder() { holderId }: Holder,
    @Param('credentialId') credentialId: string,
  ): Promise<ReadCredentialAnswer> {
    const holder = await this.holders.require(holderId);
    const found = await this.credentials.requireOf(holder, credentialId);
    const now = this.clock.now();
    const claims = await this.credentials.claimsOf(holder, found, now);
    const { policy, model } = CURRENT_RULES;
    const age = model.ageHours(found.issue.issuedAt, now.toISOString());
    const freshnessStatus = policy.freshnessOf(age, this.config.freshUpToHours);
    return ReadCredentialAnswer.read(found, { claims, freshnessStatus }, now);
  }
}
