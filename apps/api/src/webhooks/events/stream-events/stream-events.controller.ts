import { Controller, Get, Headers, Query, Res, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EVENT_SCHEMAS } from '@passid/event-schemas';
import { EventStore } from '@passid/event-store';
import { ApiProblems, validationFailed } from '@passid/http';
import type { FastifyReply } from 'fastify';
import { TheCaller, type Caller } from '../../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../../door/auth/institution-key.guard.js';
import { positionOf } from '../../../door/paging/cursor.js';
import { EventStreams } from './event-streams.js';
import { StreamEventsRequest } from './stream-events.request.js';

/** A client that takes nothing for this long is gone, or too slow: it is cut off and can resume. */
const STALL_MAX_MS = 60_000;

const EXAMPLE =
  'id: AAAAAAAAAEo\nevent: io.passid.ledger.TokenVerified.v1\ndata: {"specversion":"1.0","id":"01a210ca-acc9-7628-a997-793964494647","type":"io.passid.ledger.TokenVerified.v1","subject":"verification-vrf_5f1d0c6a9be84b7f8a21c3d4e5f60718","sequence":"74","data":{}}\n\n';

/** Every event of the institution in one environment, as it happens. */
@ApiTags('Audit')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class StreamEventsController {
  constructor(
    private readonly store: EventStore,
    private readonly streams: EventStreams,
  ) {}

  @ApiOperation({
    operationId: 'streamEvents',
    summary: 'Follow your events',
    description:
      'Server-sent events, each a CloudEvent 1.0 in JSON. The stream ends after a quarter of an hour, or when you are too slow; come back with the last `id` as `Last-Event-ID` and nothing is left out.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The `id` of the last event you have.' })
  @ApiOkResponse({
    description: 'The events.',
    content: { 'text/event-stream': { schema: { type: 'string' }, example: EXAMPLE } },
  })
  @ApiProblems('VALIDATION_FAILED', 'TOO_MANY_STREAMS')
  @Get('v1/events/stream')
  async stream(
    @TheCaller() { institutionId, environment }: Caller,
    @Query() query: StreamEventsRequest,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = await this.#beginning(lastEventId, query.after);
    const types = query.types === undefined ? undefined : knownTypes(query.types.split(','));
    const stream = this.streams.open({ institutionId, environment, after, types });
    reply.raw.setTimeout(STALL_MAX_MS, () => stream.destroy());
    // Without this header some proxies buffer the stream until it ends.
    void reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(stream);
  }

  async #beginning(lastEventId: string | undefined, after: string | undefined): Promise<bigint> {
    const cursor = lastEventId ?? after;
    if (cursor === undefined) return this.store.headPosition();
    if (cursor === 'start') return 0n;
    const position = positionOf(cursor);
    if (position !== undefined) return position;
    const pointer = lastEventId === undefined ? '/after' : '';
    throw validationFailed([{ pointer, detail: 'This is no id of an event of ours. Send it as it came.' }]);
  }
}

/** An unknown type is refused: a client would wait for it for ever. */
function knownTypes(types: readonly string[]): ReadonlySet<string> {
  const unknown = types.filter((type) => EVENT_SCHEMAS.ledger[type] === undefined);
  if (unknown.length === 0) return new Set(types);
  const detail = `There is no event type ${unknown.join(', ')}. /docs/events lists those that there are.`;
  throw validationFailed([{ pointer: '/types', detail }]);
}
