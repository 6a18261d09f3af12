import { Readable } from 'node:stream';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { EventStore } from '@passid/event-store';
import { Problem } from '@passid/http';
import { findTrailPositions, type TrailQuestion } from '@passid/read-models';
import { Pool } from 'pg';
import { trailHead, trailLine, type TrailFormat } from './trail-line.js';

/** Events read at once, and all that an export ever holds: a few pages, whatever its length. */
const PAGE = 500;

/** Exports of one process at once: each keeps a connection busy now and then, and pages in memory. */
const EXPORTS_MAX = 8;

/** When the process stops: by then most are done, and the others are taken up elsewhere from their last line. */
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
   * Reads nothing before it is read, and then no further than its consumer: a page is asked for once the one before it has
   * been taken. MUST be consumed or destroyed. Throws EXPORTS_BUSY.
   */
  open(format: TrailFormat, question: TrailQuestion): Readable {
    if (this.#underWay.size >= EXPORTS_MAX)
      throw new Problem('EXPORTS_BUSY', `This process serves ${EXPORTS_MAX} exports at once, and it does.`);
    const stream = Readable.from(this.#lines(format, question), { objectMode: false });
    this.#underWay.add(stream);
    stream.once('close', () => this.#underWay.delete(stream));
    return stream;
  }

  /** An export can take as long as its client likes; a process that stops does not wait for that long. */
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
