import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@passid/http';
import { TheHolder, type Holder } from '../../../door/auth/principal.js';
import { HolderLoginGuard } from '../../../door/auth/login.guards.js';
import { ShareAnswer } from '../share-history/share-history.answer.js';
import { ShareHistories } from '../share-history/share-histories.js';
import { ApiShareId, requireShareId } from '../share-history/share-id.js';
import { Holders } from '../../../door/auth/holders.js';

@ApiTags('Wallet')
@Controller()
@UseGuards(HolderLoginGuard)
export class ReadShareController {
  constructor(
    private readonly holders: Holders,
    private readonly histories: ShareHistories,
  ) {}

  @ApiOperation({
    operationId: 'readShare',
    summary: 'What became of one share',
    description:
      'As in the history, for a wallet that shows a code and waits for it to be redeemed. Your own only. Whatever was answered to an institution by now is in it.',
  })
  @ApiShareId()
  @ApiOkResponse({ type: ShareAnswer })
  @ApiProblems('SHARE_NOT_FOUND')
  @Get('api/v1/bridge/share/:shareId')
  async read(@TheHolder() { holderId }: Holder, @Param('shareId') shareId: string): Promise<ShareAnswer> {
    return this.histories.one(await this.holders.require(holderId), requireShareId(shareId));
  }
}
