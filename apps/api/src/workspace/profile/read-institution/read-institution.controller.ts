import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { Workspaces } from '../../workspaces.js';
import { InstitutionAnswer, institutionAnswer } from './institution.answer.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ReadInstitutionController {
  constructor(private readonly workspaces: Workspaces) {}

  @Get('api/institution')
  @ApiOperation({
    operationId: 'readInstitution',
    summary: 'Your workspace',
    description: 'Its name, corridors and standing, and who you are in it.',
  })
  @ApiOkResponse({ type: InstitutionAnswer })
  async read(@TheMember() member: Member): Promise<InstitutionAnswer> {
    return institutionAnswer(await this.workspaces.find(member.institutionId), member);
  }
}
