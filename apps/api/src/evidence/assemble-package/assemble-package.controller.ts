import { Body, Controller, Headers, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, parseIdempotencyKey } from '@passid/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { markReplay, Operations } from '../../door/idempotency/operations.js';
import { AssemblePackageCommand } from './assemble-package.handler.js';
import { AssemblePackageRequest } from './assemble-package.request.js';
import { CasePackageAnswer } from './case-package.answer.js';
import { CasePackages } from './case-packages.js';

@ApiTags('Audit')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class AssemblePackageController {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly operations: Operations,
    private readonly packages: CasePackages,
  ) {}

  @ApiOperation({
    operationId: 'assemblePackage',
    summary: 'Assemble a case file that proves itself',
    description:
      'The latest verification of the token, where its claims came from, and every event behind it, signed as one: keep it with the case, and check it offline with the keys of `/.well-known/jwks.json`. No new verification, no webhook.',
  })
  @ApiOkResponse({ type: CasePackageAnswer, description: 'The package.' })
  @ApiProblems('VERIFICATION_NOT_FOUND')
  @Post('v1/package')
  @HttpCode(200)
  async assemble(
    @TheCaller() caller: Caller,
    @Body() body: AssemblePackageRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CasePackageAnswer> {
    const { token, institution_reference } = body;
    const idempotency = this.operations.idempotencyOf(parseIdempotencyKey(key), body);
    const assembled = await this.commandBus.execute(
      new AssemblePackageCommand({
        caller,
        requestId: request.id,
        token,
        reference: institution_reference,
        idempotency,
      }),
    );
    markReplay(reply, assembled);
    return this.packages.answerOf(assembled.assembly, caller.environment);
  }
}
