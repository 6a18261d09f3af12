import { Readable } from 'node:stream';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { EventStore, type RecordedEvent } from '@passid/event-store';
import { cloudEventOf } from '@passid/feed';
import { Problem } from '@passid/http';
import type { Environment } from '@passid/ledger';
import { catchUpTo, findTrailPositions, institutionTrail } from '@passid/read-models';
import { Config } from '@passid/runtime';
import { Pool } from 'pg';
import { ConditionVariable } from '../../../door/condition-variable.js';
import { cursorOf } from '../../../door/paging/cursor.js';
import { NewEvents } from './new-events.js';

/** Events of one read, and the most that a stream holds in memory. */
const PAGE = 200;

/** A comment line in this interval: proxies close silent connections, and a write shows that a client is gone. */
const KEEP_ALIVE_MS = 15_000;

/** A stream ends after this long and its client resumes: a revoked key gets no further than this. */
const LIFE_MAX_MS = 15 * 60_000;

/** How long a client waits before it comes back. */
const RETRY_MS = 1_000;

/** A stream whose client has gone is closed within this. */
const RETRY_AFTER_SECONDS = 15;

/** When the process stops, a client that is still reading by then is cut off; it resumes elsewhere. */
const ENDS_WITHIN_MS = 5_000;

/** Streams of one process, each of them a connection. */
const STREAMS_MAX = 1_000;

/** Of these, for one institution. */
const STREAMS_PER_INSTITUTION_MAX = 20;

export interface StreamQuestion {
  readonly institutionId: string;
  readonly environment: Environment;
  readonly after: bigint;
  /** Undefined: every type. */
  readonly types: ReadonlySet<string> | undefined;
}

/** The streams that are open in this process. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  readonly #open = new Map<Readable, { readonly owner: string; readonly changed: ConditionVariable }>();
  #isClosing = false;

  constructor(
    private readonly store: EventStore,
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly newEvents: NewEvents,
  ) {}

  /** Server-sent events, for as long as somebody reads them. MUST be consumed or destroyed. Throws TOO_MANY_STREAMS. */
  open(question: StreamQuestion): Readable {
    const { institutionId } = question;
    const theirs = [...this.#open.values()].filter(({ owner }) => owner === institutionId).length;
    if (this.#open.size >= STREAMS_MAX || theirs >= STREAMS_PER_INSTITUTION_MAX)
      throw new Problem(
        'TOO_MANY_STREAMS',
        `An institution has at most ${STREAMS_PER_INSTITUTION_MAX} streams at once.`,
        {},
        {
          'retry-after': String(RETRY_AFTER_SECONDS),
        },
      );
    const changed = new ConditionVariable();
    const stream = readableOf(this.#frames(question, changed), changed);
    this.#open.set(stream, { owner: institutionId, changed });
    if (this.#isClosing) changed.close();
    stream.once('close', () => this.#open.delete(stream));
    return stream;
  }

  /** Each stream ends after a whole event; its client resumes on another process. */
  beforeApplicationShutdown(): void {
    this.#isClosing = true;
    for (const { changed } of this.#open.values()) changed.close();
    const cutOff = (): void => [...this.#open.keys()].forEach((stream) => stream.destroy());
    setTimeout(cutOff, ENDS_WITHIN_MS).unref();
  }

  async *#frames(question: StreamQuestion, changed: ConditionVariable): AsyncGenerator<string, undefined> {
    const { institutionId, environment } = question;
    const leave = await this.newEvents.listen(institutionId, environment, changed.notify);
    const endsAt = performance.now() + LIFE_MAX_MS;
    try {
      yield `retry: ${RETRY_MS}\n\n`;
      for (let { after } = question; performance.now() < endsAt && !changed.isClosed;) {
        changed.reset();
        const through = await this.store.headPosition();
        await catchUpTo(this.pool, institutionTrail, through);
        for await (const page of this.#pages({ ...question, after, through }, changed)) {
          yield page.frames;
          after = page.last;
        }
        if (!(await changed.wait(KEEP_ALIVE_MS))) yield ': keep-alive\n\n';
      }
    } finally {
      leave();
    }
  }

  async *#pages(
    question: StreamQuestion & { readonly through: bigint },
    changed: ConditionVariable,
  ): AsyncGenerator<{ readonly frames: string; readonly last: bigint }> {
    for (let { after } = question; !changed.isClosed;) {
      const positions = await findTrailPositions(this.pool, { ...question, after }, PAGE);
      const last = positions.at(-1);
      if (last === undefined) return;
      const events = await this.store.readAt(positions);
      const wanted = events.filter(({ type }) => question.types?.has(type) ?? true);
      // A bare id moves the client's Last-Event-ID past events of other types, without an event.
      const rest = wanted.at(-1)?.position === last ? '' : `id: ${cursorOf(last)}\n\n`;
      yield { frames: wanted.map((event) => this.#frame(event)).join('') + rest, last };
      after = last;
    }
  }

  /** JSON has no line breaks of its own, so one data line is enough. */
  #frame(event: RecordedEvent): string {
    const cloudEvent = cloudEventOf(event, this.config.publicUrl);
    return `id: ${cursorOf(event.position)}\nevent: ${cloudEvent.type}\ndata: ${JSON.stringify(cloudEvent)}\n\n`;
  }
}

/** Not Readable.from, which would wait for the next keep-alive before it noticed that nobody reads any more. */
function readableOf(frames: AsyncGenerator<string, undefined>, changed: ConditionVariable): Readable {
  return new Readable({
    read() {
      frames.next().then(
        ({ value, done }) => this.push(done === true ? null : value),
        (error: unknown) => this.destroy(error as Error),
      );
    },
    destroy(error, done) {
      changed.close();
      frames.return(undefined).then(
        () => done(error),
        () => done(error),
      );
    },
  });
}
