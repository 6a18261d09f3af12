import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { Workspaces } from '../../workspaces.js';
import { CorridorsAnswer } from './corridors.answer.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ReadCorridorsController {
  constructor(private readonly workspaces: Workspaces) {}

  @Get('api/institution/corridors')
  @ApiOperation({
    operationId: 'readCorridors',
    summary: 'Your corridors',
    description: 'The pairs of origin and destination that you serve.',
  })
  @ApiOkResponse({ type: CorridorsAnswer })
  async read(@TheMember() member: Member): Promise<CorridorsAnswer> {
    const { corridors } = await this.workspaces.find(member.institutionId);
    return { corridors };
  }
}
