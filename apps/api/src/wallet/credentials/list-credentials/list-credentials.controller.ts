import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Clock } from '@passid/runtime';
import { Holders } from '../../../door/auth/holders.js';
import { HolderLoginGuard } from '../../../door/auth/login.guards.js';
import { TheHolder, type Holder } from '../../../door/auth/principal.js';
import { CredentialAnswer } from '../credential.answer.js';
import { Credentials } from '../credentials.js';

class CredentialListAnswer {
  @ApiProperty({ type: [CredentialAnswer], description: 'Newest first.' })
  credentials: CredentialAnswer[];
}

@ApiTags('Wallet')
@Controller()
@UseGuards(HolderLoginGuard)
export class ListCredentialsController {
  constructor(
    private readonly holders: Holders,
    private readonly credentials: Credentials,
    private readonly clock: Clock,
  ) {}

  @ApiOperation({
    operationId: 'listCredentials',
    summary: 'Your credentials, newest first',
    description: 'The newest hundred, expired and revoked ones included.',
  })
  @ApiOkResponse({ type: CredentialListAnswer })
  @Get('api/wallet/credentials')
  async list(@TheHolder() { holderId }: Holder): Promise<CredentialListAnswer> {
    const held = await this.credentials.heldBy(await this.holders.require(holderId));
    const now = this.clock.now();
    return { credentials: held.map((credential) => CredentialAnswer.of(credential, now)) };
  }
}
