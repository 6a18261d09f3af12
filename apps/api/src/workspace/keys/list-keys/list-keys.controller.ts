import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock } from '@passid/runtime';
import { TheMember, type Member } from '../../../door/auth/principal.js';
import { InstitutionLoginGuard } from '../../../door/auth/institution-login.guard.js';
import { KeyUse } from '../../../door/auth/key-use.js';
import { AllowRoles } from '../../../door/auth/roles.js';
import { Workspaces } from '../../workspaces.js';
import { keyAnswer, KeysAnswer } from '../key.answer.js';

@ApiTags('Workspace')
@Controller()
@UseGuards(InstitutionLoginGuard)
export class ListKeysController {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly keyUse: KeyUse,
    private readonly clock: Clock,
  ) {}

  @Get('api/institution/keys')
  @AllowRoles(['owner', 'admin', 'developer'])
  @ApiOperation({
    operationId: 'listKeys',
    summary: 'Your API keys',
    description: 'Every key there ever was, by its beginning and its last four characters.',
  })
  @ApiOkResponse({ type: KeysAnswer })
  async list(@TheMember() member: Member): Promise<KeysAnswer> {
    const workspace = await this.workspaces.find(member.institutionId);
    const lastUsed = await this.keyUse.lastUsed(workspace.keys.map(({ keyId }) => keyId));
    const now = this.clock.now().toISOString();
    return { keys: workspace.keys.map((key) => keyAnswer(key, workspace, now, lastUsed.get(key.keyId))) };
  }
}
