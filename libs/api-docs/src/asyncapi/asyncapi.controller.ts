import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { sendUnlessKnown } from '@passid/http';
import { EventsDocument } from './events-document.js';

@ApiTags('Operation')
@Controller()
export class AsyncApiController {
  constructor(private readonly document: EventsDocument) {}

  @Get('asyncapi.json')
  @ApiOperation({
    operationId: 'describeEvents',
    summary: 'Events and webhooks as an AsyncAPI 3.0 document',
    description:
      'The event stream, the Kafka topics and the webhooks, with a JSON Schema of each message, generated from the code. For people: [/docs/events](/docs/events).',
  })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of the document you have.' })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true }, description: 'AsyncAPI 3.0, JSON.' })
  @ApiResponse({ status: 304, description: 'It is the document you have.' })
  describe(
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string | undefined {
    return sendUnlessKnown(reply, this.document.json, known);
  }
}
