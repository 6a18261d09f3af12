import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { sendUnlessKnown } from '@passid/http';
import { ApiDocument } from './api-document.js';

@ApiTags('Operation')
@Controller()
export class OpenApiController {
  constructor(private readonly document: ApiDocument) {}

  @Get('openapi.json')
  @ApiOperation({
    operationId: 'describeApi',
    summary: 'This API as an OpenAPI 3.1 document',
    description: 'Generated from the code that answers you: for client generators and for testing.',
  })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of the document you have.' })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true }, description: 'OpenAPI 3.1, JSON.' })
  @ApiResponse({ status: 304, description: 'It is the document you have.' })
  describe(
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string | undefined {
    return sendUnlessKnown(reply, this.document.json, known);
  }
}
