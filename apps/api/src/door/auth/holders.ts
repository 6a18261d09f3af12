import { Injectable } from '@nestjs/common';
import { EventStore, fold } from '@passid/event-store';
import { Problem } from '@passid/http';
import { holder, holderStream, type Environment } from '@passid/ledger';
import { challenge } from './bearer.js';

/** A person with a wallet, in the one environment the wallet belongs to. */
export interface ActiveHolder {
  readonly holderId: string;
  readonly environment: Environment;
}

/** Whether the person whose login a request carries still has a wallet. */
@Injectable()
export class Holders {
  constructor(private readonly store: EventStore) {}

  /** Undefined for a wallet that does not exist, or whose holder was erased. */
  async find(holderId: string): Promise<ActiveHolder | undefined> {
    const { state, last } = await fold(this.store, holderStream(holderId), holder);
    const environment = last?.metadata.environment;
    if (state.status !== 'active' || environment === undefined || environment === 'workspace') return undefined;
    return { holderId, environment };
  }

  /** Undefined for a holder who was not erased. */
  async erasedAt(holderId: string): Promise<string | undefined> {
    const { state } = await fold(this.store, holderStream(holderId), holder);
    return state.status === 'erased' ? state.erasedAt : undefined;
  }

  /** A login outlives an erasure by hours and must open nothing. Throws HOLDER_LOGIN_INVALID. */
  async require(holderId: string): Promise<ActiveHolder> {
    const found = await this.find(holderId);
    if (found !== undefined) return found;
    throw new Problem(
      'HOLDER_LOGIN_INVALID',
      'This login is not valid any more. Sign up again.',
      {},
      challenge('holder', 'error="invalid_token"'),
    );
  }
}
