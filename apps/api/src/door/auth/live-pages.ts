import { Injectable } from '@nestjs/common';
import { letPageRead, Problem } from '@passid/http';
import type { Environment } from '@passid/ledger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Workspaces } from '../../workspace/workspaces.js';

interface Holder {
  readonly institutionId: string;
  readonly environment: Environment;
}

/** A live key in a page is in everybody's hands: only pages that the institution names may use one. */
@Injectable()
export class LivePages {
  constructor(private readonly workspaces: Workspaces) {}

  /** Throws ORIGIN_NOT_ALLOWED. A backend sends no Origin, and costs nothing here. */
  async check({ institutionId, environment }: Holder, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { origin } = request.headers;
    if (origin === undefined || environment !== 'live') return;
    const { origins = [] } = await this.workspaces.find(institutionId);
    if (!origins.includes(origin))
      throw new Problem('ORIGIN_NOT_ALLOWED', 'Pages of this origin may not use your institution’s live keys.');
    letPageRead(origin, reply);
  }
}
