import { Injectable } from '@nestjs/common';
import { institutionsByKey, type KeyHolder } from '@passid/read-models';
import { Pool } from 'pg';

/** One for all guards: NestJS makes a guard for each controller, and their look-ups are to travel together. */
@Injectable()
export class KeyHolders {
  readonly find: (keyHash: string) => Promise<KeyHolder | undefined>;

  constructor(pool: Pool) {
    this.find = institutionsByKey(pool);
  }
}
