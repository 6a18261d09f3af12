import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { Workspaces } from '../../workspaces.js';
import { OriginsAnswer } from './origins.answer.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ReadOriginsController {
  constructor(private readonly workspaces: Workspaces) {}

  @Get('api/institution/origins')
  @ApiOperation({
    operationId: 'readOrigins',
    summary: 'Which pages may use your live keys',
    description: 'None, unless you name them. Sandbox keys may be used from any page.',
  })
  @ApiOkResponse({ type: OriginsAnswer })
  async read(@TheMember() member: Member): Promise<OriginsAnswer> {
    const { origins = [] } = await this.workspaces.find(member.institutionId);
    return { origins };
  }
}
