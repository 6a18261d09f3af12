import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { ApiProblems, Problem, validationFailed } from '@passid/http';
import { TheHolder, type Holder } from '../../../door/auth/principal.js';
import { HolderLoginGuard } from '../../../door/auth/login.guards.js';
import { Holders } from '../../../door/auth/holders.js';
import { HolderLogins } from '../../holder/holder-logins.js';
import { ShareHistoryAnswer } from './share-history.answer.js';
import { ShareHistories } from './share-histories.js';

const CURSOR = /^\d{1,18}$/;

@ApiTags('Wallet')
@Controller()
@UseGuards(HolderLoginGuard)
export class ShareHistoryController {
  constructor(
    private readonly holders: Holders,
    private readonly logins: HolderLogins,
    private readonly histories: ShareHistories,
  ) {}

  @ApiOperation({
    operationId: 'readShareHistory',
    summary: 'What you shared, and who was told what',
    description:
      'Your own only: `userId` is your holder id, or the user id you signed up with. Codes and tokens are shown by their last four characters.',
  })
  @ApiParam({
    name: 'userId',
    description: 'Your holder id, or the user id you signed up with.',
    example: 'hld_1f0c6a5b2d3e4f5061728394a5b6c7d8',
  })
  @ApiQuery({
    name: 'cursor',
    required: false,
    description: '`nextCursor` of the page before.',
    schema: { type: 'string' },
  })
  @ApiOkResponse({ type: ShareHistoryAnswer })
  @ApiProblems('VALIDATION_FAILED', 'HOLDER_NOT_FOUND')
  @Get('api/v1/bridge/share/user/:userId')
  async read(
    @TheHolder() { holderId }: Holder,
    @Param('userId') userId: string,
    @Query('cursor') cursor: string | undefined,
  ): Promise<ShareHistoryAnswer> {
    if (cursor !== undefined && !CURSOR.test(cursor))
      throw validationFailed([{ pointer: '', detail: 'The cursor is the nextCursor of an earlier answer.' }]);
    const erasedAt = await this.holders.erasedAt(holderId);
    if (erasedAt !== undefined && userId === holderId)
      return { userId, shares: [], nextCursor: null, erasure: { reason: 'SUBJECT_ERASED', erased_at: erasedAt } };
    const own = await this.holders.require(holderId);
    if (!(await this.logins.isNamed(own, userId)))
      throw new Problem('HOLDER_NOT_FOUND', 'There is no such holder, or it is not you.');
    const { shares, nextCursor } = await this.histories.pageOf(own, cursor === undefined ? undefined : BigInt(cursor));
    return { userId, shares, nextCursor: nextCursor === undefined ? null : String(nextCursor) };
  }
}
