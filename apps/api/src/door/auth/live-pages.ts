import { Injectable } from '@nestjs/common';
import { EventStore, fold } from '@passid/event-store';
import { letPageRead, Problem } from '@passid/http';
import { institution, institutionStream, type Environment } from '@passid/ledger';
import type { FastifyReply, FastifyRequest } from 'fastify';

interface Holder {
  readonly institutionId: string;
  readonly environment: Environment;
}

/** A live key in a page is in everybody's hands: only pages that the institution names may use one. */
@Injectable()
export class LivePages {
  constructor(private readonly store: EventStore) {}

  /** Throws ORIGIN_NOT_ALLOWED. A backend sends no Origin, and costs nothing here. */
  async check({ institutionId, environment }: Holder, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { origin } = request.headers;
    if (origin === undefined || environment !== 'live') return;
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    const { origins = [] } = state.status === 'onboarded' ? state : {};
    if (!origins.includes(origin))
      throw new Problem('ORIGIN_NOT_ALLOWED', 'Pages of this origin may not use your institution’s live keys.');
    letPageRead(origin, reply);
  }
}
