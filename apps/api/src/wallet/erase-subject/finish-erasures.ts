import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { catchUp, erasedSubjects, findErasedUntold, findErasedWithKey } from '@passid/read-models';
import { EventStore, fold } from '@passid/event-store';
import { holder, holderStream } from '@passid/ledger';
import { LOG } from '@passid/platform';
import { BatchJob, type Log } from '@passid/runtime';
import { ErasureJournal, SubjectKeys } from '@passid/subjects';
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
 * A process that dies in the middle of an erasure leaves the key there, a backup of the keys brings it back, and a backup of
 * the ledger tells nothing of it. Any process completes what was begun, again if need be.
 */
@Injectable()
export class FinishErasures {
  readonly #begun: BatchJob<string>;
  readonly #returned: BatchJob<string>;
  readonly #untold: BatchJob<string>;
  /** Erased, and never signed up as far as the ledger goes: the backup was from before that, too. */
  readonly #unheardOf = new Set<string>();

  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    subjectKeys: SubjectKeys,
    private readonly journal: ErasureJournal,
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
    this.#untold = new BatchJob({
      ...finish,
      name: `${ACTOR} untold`,
      find: (setAside) => this.#findUntold(setAside),
      handle: (subjectId) => this.#tell(subjectId),
    });
  }

  @Interval(LOOK_EVERY_MS)
  async finishBegun(): Promise<void> {
    await this.#runAndShred(this.#begun);
    await this.#untold.run();
  }

  @Interval(LOOK_FOR_RETURNED_EVERY_MS)
  async finishReturned(): Promise<void> {
    await this.#applyJournal();
    await this.#runAndShred(this.#returned);
  }

  /** A database that failed over to a standby which was behind has forgotten the last erasures, and no process was started since. */
  async #applyJournal(): Promise<void> {
    try {
      const { destroyedCount } = await this.journal.apply();
      if (destroyedCount > 0) this.log.warn({ keys: destroyedCount }, 'keys of erased people had come back');
    } catch (error) {
      this.log.error({ err: error }, 'the erasure journal could not be applied; trying again');
    }
  }

  async #findUntold(setAside: readonly string[]): Promise<string[]> {
    const find = (): Promise<string[]> => findErasedUntold(this.pool, [...setAside, ...this.#unheardOf], BATCH);
    if ((await find()).length === 0) return [];
    // The model may only be behind.
    await catchUp(this.store, this.pool, erasedSubjects);
    return find();
  }

  async #runAndShred(job: BatchJob<string>): Promise<void> {
    if ((await job.run()) > 0) await this.shredKeys.run();
  }

  async #tell(subjectId: string): Promise<void> {
    const { state } = await fold(this.store, holderStream(subjectId), holder);
    if (state.status === 'absent') this.#unheardOf.add(subjectId);
    else await this.#finish(subjectId);
  }

  async #finish(subjectId: string): Promise<void> {
    const requestId = randomUUID();
    await this.erasures.erase(subjectId, { correlation_id: requestId, causation_id: requestId, actor: ACTOR });
    this.log.info({ subject_id: subjectId }, 'completed an erasure that had been left open or undone');
  }
}
