import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { Config } from '@passid/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventsDocument } from '../asyncapi/events-document.js';
import { ApiDocument } from '../openapi/api-document.js';
import { ApiProblems, Problem, varyBy } from '@passid/http';
import { renderEvents } from './events-page.js';
import { PAGE_POLICY } from './page.js';
import { ProblemEntryAnswer, ProblemListAnswer } from './problem.answer.js';
import { findProblem, problemList } from './problem-list.js';
import { renderProblem, renderProblemList } from './problem-pages.js';
import { renderReference } from './reference-page.js';

/** What people read: the reference, and what each problem means. Programs get the problems as JSON. */
@ApiTags('Operation')
@ApiExtraModels(ProblemListAnswer, ProblemEntryAnswer)
@Controller()
export class PagesController {
  #reference: string | undefined;
  #events: string | undefined;

  constructor(
    private readonly document: ApiDocument,
    private readonly eventsDocument: EventsDocument,
    private readonly config: Config,
  ) {}

  @Get('docs')
  @ApiOperation({
    operationId: 'readReference',
    summary: 'This reference, for people',
    description: 'One page that loads nothing else: it can be saved and read offline.',
  })
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' }, description: 'A page.' })
  reference(@Res({ passthrough: true }) reply: FastifyReply): string {
    this.#reference ??= renderReference(this.document.description);
    return asPage(reply, this.#reference);
  }

  @Get('docs/events')
  @ApiOperation({
    operationId: 'readEventsReference',
    summary: 'Every event and webhook, for people',
    description:
      'What each means and what is in it, from [asyncapi.json](/asyncapi.json). One page that loads nothing else.',
  })
  @ApiProduces('text/html')
  @ApiOkResponse({ schema: { type: 'string' }, description: 'A page.' })
  events(@Res({ passthrough: true }) reply: FastifyReply): string {
    this.#events ??= renderEvents(this.eventsDocument.description);
    return asPage(reply, this.#events);
  }

  @Get('problems')
  @ApiOperation({
    operationId: 'listProblems',
    summary: 'Every problem this API can answer with',
    description: 'With status, cause and cure. A page for browsers, JSON for programs.',
  })
  @ApiOkResponse(eitherWay(ProblemListAnswer, 'The problems, by status.'))
  problems(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string | ProblemListAnswer {
    const problems = problemList(this.config.publicUrl);
    return wantsPage(request, reply) ? asPage(reply, renderProblemList(problems)) : { problems };
  }

  @Get('problems/:name')
  @ApiOperation({
    operationId: 'readProblem',
    summary: 'What a problem means',
    description: 'The `type` of every problem is an address of this form.',
  })
  @ApiParam({ name: 'name', description: 'The end of the problem’s `type`, or its `code`.', example: 'code-expired' })
  @ApiOkResponse(eitherWay(ProblemEntryAnswer, 'Cause and cure.'))
  @ApiProblems('ROUTE_NOT_FOUND')
  problem(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string | ProblemEntryAnswer {
    const problem = findProblem(name, this.config.publicUrl);
    if (problem === undefined) throw new Problem('ROUTE_NOT_FOUND', 'No problem of this API has this name.');
    return wantsPage(request, reply)
      ? asPage(reply, renderProblem(problem, problemList(this.config.publicUrl)))
      : problem;
  }
}

function eitherWay(answer: new () => object, description: string): object {
  return {
    description,
    content: {
      'application/json': { schema: { $ref: getSchemaPath(answer) } },
      'text/html': { schema: { type: 'string' } },
    },
  };
}

/** A browser names text/html before all else; a program that names nothing gets JSON. */
function wantsPage({ headers }: FastifyRequest, reply: FastifyReply): boolean {
  varyBy(reply, 'Accept');
  const { accept = '' } = headers;
  const html = accept.indexOf('text/html');
  const json = accept.indexOf('json');
  return html >= 0 && (json < 0 || html < json);
}

function asPage(reply: FastifyReply, page: string): string {
  void reply.headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': PAGE_POLICY,
    'cache-control': 'public, max-age=300',
  });
  return page;
}
