import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EventStore } from '@passid/event-store';
import { ApiProblems } from '@passid/http';
import { assert, type EventPlace } from '@passid/ledger';
import { announcements, catchUp, findAnnouncements } from '@passid/read-models';
import { Vault } from '@passid/subjects';
import { webhookDocument } from '@passid/webhooks';
import { Pool } from 'pg';
import { TheCaller, type Caller } from '../auth/caller.js';
import { InstitutionKeyGuard } from '../auth/institution-key.guard.js';
import { limitOf } from '../paging/page.js';
import { EventListAnswer, type EventAnswer } from './read-events.answer.js';
import { ReadEventsRequest } from './read-events.request.js';

@ApiTags('Webhooks')
@Controller()
@UseGuards(InstitutionKeyGuard)
export class ReadEventsController {
  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly vault: Vault,
  ) {}

  @Get('v1/events')
  @ApiOperation({
    operationId: 'listEvents',
    summary: 'Fetch what your webhooks announce',
    description:
      'The bodies of your webhooks, in their order. A receiver that sees a gap in `sequence` fetches what it missed from ' +
      'here; one that cannot be called at all polls.',
  })
  @ApiOkResponse({ type: EventListAnswer, description: 'A page of them.' })
  @ApiProblems('VALIDATION_FAILED')
  async list(@TheCaller() caller: Caller, @Query() query: ReadEventsRequest): Promise<EventListAnswer> {
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

  async #read({ stream, revision }: EventPlace, sequence: number): Promise<EventAnswer> {
    const [event] = await this.store.readStream(stream, { from: BigInt(revision), limit: 1 });
    assert(event !== undefined, 'What a read model announces is in the ledger.');
    return webhookDocument(this.vault, event, sequence);
  }
}
