import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { GoLive } from '../go-live.js';
import { GoLiveAnswer } from '../go-live.answer.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ReadGoLiveController {
  constructor(private readonly goLive: GoLive) {}

  @Get('api/institution/go-live')
  @ApiOperation({
    operationId: 'readGoLive',
    summary: 'The go-live checklist',
    description: 'Each item computed from what your sandbox has seen, or confirmed by your owner.',
  })
  @ApiOkResponse({ type: GoLiveAnswer })
  read(@TheMember() { institutionId }: Member): Promise<GoLiveAnswer> {
    return this.goLive.read(institutionId);
  }
}
