import { Readable } from 'node:stream';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { EventStore } from '@passid/event-store';
import { Problem } from '@passid/http';
import { findTrailPositions, type TrailQuestion } from '@passid/read-models';
import { Pool } from 'pg';
import { trailHead, trailLine, type TrailFormat } from './trail-line.js';

/** Events of one read. An export of any length holds a few such pages in memory. */
const PAGE = 500;

/** Concurrent exports of one process: each uses a database connection for every page, and memory for a few pages. */
const EXPORTS_MAX = 8;

/** When the process stops, exports still running by then are cut off; a client resumes after its last line. */
const ENDS_WITHIN_MS = 5_000;

/** The exports under way in this process. */
@Injectable()
export class TrailExports implements BeforeApplicationShutdown {
  readonly #underWay = new Set<Readable>();

  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
  ) {}

  /**
   * Lazy: a page is read from the ledger once the consumer has taken the one before. MUST be consumed or destroyed.
   * Throws EXPORTS_BUSY.
   */
  open(format: TrailFormat, question: TrailQuestion): Readable {
    if (this.#underWay.size >= EXPORTS_MAX)
      throw new Problem('EXPORTS_BUSY', `This process serves ${EXPORTS_MAX} exports at once, and it does.`);
    const stream = Readable.from(this.#lines(format, question), { objectMode: false });
    this.#underWay.add(stream);
    stream.once('close', () => this.#underWay.delete(stream));
    return stream;
  }

  beforeApplicationShutdown(): void {
    const cutOff = (): void => [...this.#underWay].forEach((stream) => stream.destroy());
    setTimeout(cutOff, ENDS_WITHIN_MS).unref();
  }

  async *#lines(format: TrailFormat, question: TrailQuestion): AsyncGenerator<string> {
    const head = trailHead(format);
    if (head !== '') yield head;
    for (let after = question.after; ;) {
      const positions = await findTrailPositions(this.pool, { ...question, after }, PAGE);
      const last = positions.at(-1);
      if (last === undefined) return;
      const events = await this.store.readAt(positions);
      yield events.map((event) => trailLine(format, event)).join('');
      after = last;
    }
  }
}
