import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { LOG, type Log } from '@passid/runtime';
import { SubjectKeys } from '@passid/subjects';
import { randomUUID } from 'node:crypto';
import { Erasures } from './erasures.js';
import { ShredKeys } from './shred-keys.js';

const LOOK_EVERY_MS = 5_000;

/** Seconds: by then the process that began has finished, or is gone. */
const UNFINISHED_AFTER_SECONDS = 10;

const BATCH = 20;

/** A process that dies in the middle of an erasure leaves the key there. Any process completes what was begun. */
@Injectable()
export class FinishErasures {
  #isRunning = false;

  constructor(
    private readonly subjectKeys: SubjectKeys,
    private readonly erasures: Erasures,
    private readonly shredKeys: ShredKeys,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Interval(LOOK_EVERY_MS)
  async run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      const begun = await this.subjectKeys.findErasing(UNFINISHED_AFTER_SECONDS, BATCH);
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
