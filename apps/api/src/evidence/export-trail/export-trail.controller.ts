import { Controller, Get, Headers, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EventStore, note } from '@passid/event-store';
import { ApiProblems, validationFailed } from '@passid/http';
import { defined, LOG_STREAM, type LogEvent } from '@passid/ledger';
import { catchUpTo, institutionTrail, type TrailQuestion } from '@passid/read-models';
import { Clock } from '@passid/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Pool } from 'pg';
import { TheCaller, type Caller } from '../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../door/auth/institution-key.guard.js';
import { cursorOf, positionOf } from '../../door/paging/cursor.js';
import { periodOf } from '../../door/paging/period.js';
import { contextOf } from '../../door/context.js';
import { ExportTrailRequest } from './export-trail.request.js';
import { TrailExports } from './trail-exports.js';
import { TRAIL_TYPES, type TrailFormat } from './trail-line.js';

/** A client that takes nothing for this long is gone. */
const STALL_MAX_MS = 60_000;

const textLike = (example: string): object => ({ schema: { type: 'string' }, example });

const ANSWER = {
  description: 'The events.',
  content: {
    'application/x-ndjson': textLike(
      '{"cursor":"AAAAAAAAAEo","stream":"share-HAfHyswG6D2NOYNz","revision":1,"position":74,"commitment":"47DEQpj8HBSa+/TI","event":{"type":"CodeRedeemed","data":{},"metadata":{}}}\n',
    ),
    'text/csv': textLike(
      '"cursor","position","stream","revision"\r\n"AAAAAAAAAEo","74","share-HAfHyswG6D2NOYNz","1"\r\n',
    ),
  },
  headers: {
    'X-PASSID-Trail-Through': {
      description: 'The cursor after which there was nothing yet.',
      schema: { type: 'string', example: 'AAAAAAAAAEo' },
    },
  },
};

/** Every event of the institution in one environment, in the order in which it happened. */
@ApiTags('Audit')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class ExportTrailController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly exports: TrailExports,
  ) {}

  @ApiOperation({
    operationId: 'exportTrail',
    summary: 'Export your audit trail',
    description:
      'One line for each event, in the order of the ledger, up to the present; each line carries the `cursor` to go on from. `X-PASSID-Trail-Through` names the cursor the export reaches, for a later one. A connection that ends without its last chunk was cut off: go on from the last line you have. The export is itself recorded.',
  })
  @ApiOkResponse(ANSWER)
  @ApiProblems('VALIDATION_FAILED', 'EXPORTS_BUSY')
  @Get('v1/audit/trail')
  async export(
    @TheCaller() caller: Caller,
    @Query() query: ExportTrailRequest,
    @Headers('accept') accept: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const format = query.format ?? (accept?.includes('text/csv') === true ? 'csv' : 'ndjson');
    const { institutionId, environment } = caller;
    const period = periodOf(query);
    const after = query.cursor === undefined ? 0n : positionOf(query.cursor);
    if (after === undefined) throw validationFailed([{ pointer: '/cursor', detail: 'The cursor is not one of ours.' }]);
    const through = await this.store.headPosition();
    await catchUpTo(this.pool, institutionTrail, through);
    const question = { institutionId, environment, after, through, ...period };
    const lines = this.exports.open(format, question);
    await this.#record(caller, request.id, format, question).catch((error: unknown) => {
      lines.destroy();
      throw error;
    });
    reply.raw.setTimeout(STALL_MAX_MS, () => lines.destroy());
    void reply
      .type(TRAIL_TYPES[format])
      .header('x-passid-trail-through', cursorOf(after > through ? after : through))
      .header('content-disposition', `attachment; filename="passid-trail-${environment}.${format}"`)
      .send(lines);
  }

  /** In a stream outside the trail: a client that exports regularly would otherwise find its own exports. */
  async #record(caller: Caller, requestId: string, format: TrailFormat, question: TrailQuestion): Promise<void> {
    const { institutionId, environment, after, through, from, before } = question;
    const event: LogEvent = {
      type: 'AuditExported',
      data: defined({
        institutionId,
        environment,
        format,
        afterPosition: after.toString(),
        throughPosition: through.toString(),
        from: from?.toISOString(),
        before: before?.toISOString(),
        exportedAt: caller.now.toISOString(),
      }),
    };
    const context = contextOf(caller, requestId, this.clock.now());
    await note(this.store, LOG_STREAM, event, { ...context, environment: 'workspace' });
  }
}
