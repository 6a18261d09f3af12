import { Controller, Get, Headers, Query, Res, UseGuards } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { EventStore } from '@passid/event-store';
import { ApiProblems, varyBy } from '@passid/http';
import { assert, type EventPlace } from '@passid/ledger';
import { announcements, catchUp, findAnnouncements } from '@passid/read-models';
import { Vault } from '@passid/subjects';
import { Config } from '@passid/runtime';
import { webhookDocument, type WebhookDocument } from '@passid/webhooks';
import type { FastifyReply } from 'fastify';
import { Pool } from 'pg';
import { TheCaller, type Caller } from '../../../door/auth/principal.js';
import { InstitutionKeyGuard } from '../../../door/auth/institution-key.guard.js';
import { limitOf } from '../../../door/paging/page.js';
import { announcedCloudEvent, CLOUD_EVENTS_BATCH } from './announced-cloud-event.js';
import { EventCloudEvent, EventListAnswer } from './read-events.answer.js';
import { ReadEventsRequest } from './read-events.request.js';

@ApiTags('Webhooks')
@ApiExtraModels(EventCloudEvent, EventListAnswer)
@Controller()
@UseGuards(InstitutionKeyGuard)
export class ReadEventsController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly vault: Vault,
    private readonly config: Config,
  ) {}

  @Get('v1/events')
  @ApiOperation({
    operationId: 'listEvents',
    summary: 'Fetch what your webhooks announce',
    description:
      'The bodies of your webhooks, in their order. A receiver that sees a gap in `sequence` fetches what it missed from ' +
      'here; one that cannot be called at all polls. With `Accept: application/cloudevents-batch+json` they come as CloudEvents ' +
      '1.0, a list and nothing around it: go on after the `sequence` of the last, until the list is empty.',
  })
  @ApiOkResponse({
    description: 'A page of them.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(EventListAnswer) } },
      [CLOUD_EVENTS_BATCH]: { schema: { type: 'array', items: { $ref: getSchemaPath(EventCloudEvent) } } },
    },
  })
  @ApiProblems('VALIDATION_FAILED')
  async list(
    @TheCaller() caller: Caller,
    @Query() query: ReadEventsRequest,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EventListAnswer | string> {
    const { events, ...page } = await this.#page(caller, query);
    varyBy(reply, 'Accept');
    if (accept?.includes(CLOUD_EVENTS_BATCH) !== true) return { events, ...page };
    void reply.type(`${CLOUD_EVENTS_BATCH}; charset=utf-8`);
    return JSON.stringify(events.map((event) => announcedCloudEvent(event, this.config.publicUrl)));
  }

  async #page(
    caller: Caller,
    query: ReadEventsRequest,
  ): Promise<Omit<EventListAnswer, 'events'> & { readonly events: readonly WebhookDocument[] }> {
    const after = Number(query.after ?? 0);
    const limit = limitOf(query);
    await catchUp(this.store, this.pool, announcements);
    const events = query.event === undefined ? undefined : [query.event];
    const found = await findAnnouncements(this.pool, caller, { after, limit: limit + 1, events });
    const page = found.slice(0, limit);
    return {
      events: await Promise.all(page.map(({ source, sequence }) => this.#read(source, sequence))),
      next_after: page.at(-1)?.sequence ?? after,
      has_more: found.length > limit,
    };
  }

  async #read({ stream, revision }: EventPlace, sequence: number): Promise<WebhookDocument> {
    const [event] = await this.store.readStream(stream, { from: BigInt(revision), limit: 1 });
    assert(event !== undefined, 'What a read model announces is in the ledger.');
    return webhookDocument(this.vault, event, sequence);
  }
}
