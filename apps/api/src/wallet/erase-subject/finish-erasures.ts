import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { findErasedWithKey } from '@passid/read-models';
import { LOG } from '@passid/platform';
import type { Log } from '@passid/runtime';
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

/**
 * A process that dies in the middle of an erasure leaves the key there, and a backup of the keys brings it back. Any
 * process completes what was begun, again if need be.
 */
@Injectable()
export class FinishErasures {
  #isRunning = false;

  constructor(
    private readonly pool: Pool,
    private readonly subjectKeys: SubjectKeys,
    private readonly erasures: Erasures,
    private readonly shredKeys: ShredKeys,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Interval(LOOK_EVERY_MS)
  finishBegun(): Promise<void> {
    return this.#finishAll(() => this.subjectKeys.findErasing(UNFINISHED_AFTER_SECONDS, BATCH));
  }

  @Interval(LOOK_FOR_RETURNED_EVERY_MS)
  finishReturned(): Promise<void> {
    return this.#finishAll(() => findErasedWithKey(this.pool, BATCH));
  }

  async #finishAll(find: () => Promise<string[]>): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      const begun = await find();
      for (const subjectId of begun) await this.#finish(subjectId);
      if (begun.length > 0) await this.shredKeys.run();
    } catch (error) {
      this.log.warn({ err: error }, 'unfinished erasures could not be looked at; trying again');
    } finally {
      this.#isRunning = false;
    }
  }

  /** One that cannot be finished must not keep the others waiting. */
  async #finish(subjectId: string): Promise<void> {
    const requestId = randomUUID();
    const cause = { correlation_id: requestId, causation_id: requestId, actor: 'finish-erasures' };
    try {
      await this.erasures.erase(subjectId, cause);
      this.log.info({ subject_id: subjectId }, 'completed an erasure that its process had left open');
    } catch (error) {
      this.log.error({ err: error, subject_id: subjectId }, 'an erasure could not be completed; trying again');
    }
  }
}
