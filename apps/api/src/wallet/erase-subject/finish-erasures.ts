import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { findErasedWithKey } from '@passid/read-models';
import { LOG } from '@passid/platform';
import { BatchJob, type Log } from '@passid/runtime';
import { SubjectKeys } from '@passid/subjects';
import { Pool } from 'pg';
import { Erasures } from './erasures.js';
import { ShredKeys } from './shred-keys.js';

const LOOK_EVERY_MS = 5_000;

/** Seconds: by then the process that began has finished, or is gone. */
const UNFINISHED_AFTER_SECONDS = 10;

/** Keys that came back with a backup are looked for less often: the whole list is compared. */
const LOOK_FOR_RETURNED_EVERY_MS = 60_000;

const BATCH = 20;

const ACTOR = 'finish-erasures';

/**
 * A process that dies in the middle of an erasure leaves the key there, and a backup of the keys brings it back. Any
 * process completes what was begun, again if need be.
 */
@Injectable()
export class FinishErasures {
  readonly #begun: BatchJob<string>;
  readonly #returned: BatchJob<string>;

  constructor(
    pool: Pool,
    subjectKeys: SubjectKeys,
    private readonly erasures: Erasures,
    private readonly shredKeys: ShredKeys,
    @Inject(LOG) private readonly log: Log,
  ) {
    const finish = {
      log,
      keyOf: (subjectId: string) => subjectId,
      handle: (subjectId: string) => this.#finish(subjectId),
    };
    this.#begun = new BatchJob({
      ...finish,
      name: `${ACTOR} begun`,
      find: (setAside) => subjectKeys.findErasing(UNFINISHED_AFTER_SECONDS, setAside, BATCH),
    });
    this.#returned = new BatchJob({
      ...finish,
      name: `${ACTOR} returned`,
      find: (setAside) => findErasedWithKey(pool, setAside, BATCH),
    });
  }

  @Interval(LOOK_EVERY_MS)
  finishBegun(): Promise<void> {
    return this.#runAndShred(this.#begun);
  }

  @Interval(LOOK_FOR_RETURNED_EVERY_MS)
  finishReturned(): Promise<void> {
    return this.#runAndShred(this.#returned);
  }

  async #runAndShred(job: BatchJob<string>): Promise<void> {
    if ((await job.run()) > 0) await this.shredKeys.run();
  }

  async #finish(subjectId: string): Promise<void> {
    const requestId = randomUUID();
    await this.erasures.erase(subjectId, { correlation_id: requestId, causation_id: requestId, actor: ACTOR });
    this.log.info({ subject_id: subjectId }, 'completed an erasure that its process had left open');
  }
}
