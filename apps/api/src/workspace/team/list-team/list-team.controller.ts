import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '@passid/runtime';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { isOpen, People } from '../people.js';
import { Workspaces } from '../../workspaces.js';
import { TeamAnswer } from '../team.answer.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ListTeamController {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  @Get('api/institution/team')
  @ApiOperation({
    operationId: 'listTeam',
    summary: 'Your team',
    description: 'Its members, and the invitations that are still open.',
  })
  @ApiOkResponse({ type: TeamAnswer })
  async list(@TheMember() { institutionId }: Member): Promise<TeamAnswer> {
    const { team } = await this.workspaces.find(institutionId);
    const now = this.clock.now().toISOString();
    return {
      members: team.members.map((member) => this.people.member(institutionId, member)),
      invitations: team.invitations
        .filter((invitation) => isOpen(invitation, now))
        .map((invitation) => this.people.invitation(institutionId, invitation)),
    };
  }
}
