import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import { Clock } from '@passid/runtime';
import { Vault } from '@passid/subjects';
import { Holders } from '../../../door/auth/holders.js';
import { HolderLoginGuard } from '../../../door/auth/login.guards.js';
import { TheHolder, type Holder } from '../../../door/auth/principal.js';
import { RequestedShareMembers, requestedShareOf } from '../create-share/create-share.request.js';
import { expiryOf, ShareDrafts } from '../share-drafts.js';
import { DraftShareAnswer } from './draft-share.answer.js';

class DraftShareRequest extends RequestedShareMembers {}

@ApiTags('Wallet')
@Controller()
@UseGuards(HolderLoginGuard)
export class DraftShareController {
  constructor(
    private readonly holders: Holders,
    private readonly drafts: ShareDrafts,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  @ApiOperation({
    operationId: 'draftShare',
    summary: 'Draft a share, to prove its claims',
    description:
      'Says what a proof has to be made for: the hash of a token that will be the share’s, the moment, the end. Nothing is written; the draft is used by `share/create`, within five minutes and once.',
  })
  @ApiOkResponse({ type: DraftShareAnswer })
  @ApiProblems('CREDENTIAL_NOT_FOUND', 'CREDENTIAL_NOT_ACTIVE')
  @HttpCode(200)
  @Post('api/v1/bridge/share/draft')
  async draft(@TheHolder() { holderId }: Holder, @Body() request: DraftShareRequest): Promise<DraftShareAnswer> {
    const holder = await this.holders.require(holderId);
    const prepared = await this.drafts.draw(holder, requestedShareOf(request), this.clock.now());
    const terms = this.drafts.termsOf(holder, await this.vault.keyOf(holderId), prepared);
    const { draft } = prepared;
    return DraftShareAnswer.of(this.drafts.seal(holder, draft), expiryOf(draft), terms);
  }
}
