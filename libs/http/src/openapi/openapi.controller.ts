import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiDocument } from './api-document.js';

@ApiTags('Operation')
@Controller()
export class OpenApiController {
  constructor(private readonly document: ApiDocument) {}

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  @Header('cache-control', 'public, max-age=300')
  @ApiOperation({
    operationId: 'describeApi',
    summary: 'This API as an OpenAPI 3.1 document',
    description: 'Generated from the code that answers you: for client generators and for testing.',
  })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true }, description: 'OpenAPI 3.1, JSON.' })
  describe(): string {
    return this.document.json;
  }
}
