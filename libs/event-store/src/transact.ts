import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { defined, type Decider, type DomainEvent } from '@passid/ledger';
import { currentTraceparent, inSpan } from '@passid/tracing';
import { v7 as uuidv7 } from 'uuid';
import { commitmentOf } from './commitment.js';
import {
  AppendUncertain,
  RevisionConflict,
  STREAM_PAGE,
  type EventMetadata,
  type EventStore,
  type NewEvent,
  type ReadStream,
  type RecordedEvent,
} from './event-store.js';
import { hasQueue, inQueue } from './stream-queue.js';

/** Four tries: more conflicts on one stream than that is an attack or a bug, and the caller should hear of it. */
const DECISIONS_MAX = 4;

/** Waits of random length after a conflict: up to 10 ms, then up to 50, then up to 250. */
const CONFLICT_WAIT_MS = 2;
const CONFLICT_WAIT_GROWS = 5;

const afterConflict = (conflicts: number): Promise<void> =>
  delay(Math.random() * CONFLICT_WAIT_MS * CONFLICT_WAIT_GROWS ** conflicts);

/**
 * Two tries without a queue; from the third on, writers of a stream queue in this process (12 concurrent workspace changes: 8
 * would use up their 4 tries). Two, because a retry of a request that is done adds nothing at the second and is through.
 */
const UNQUEUED_TRIES_MAX = 2;

/** Repeats of an append whose outcome is not known, and the first wait, which doubles: 6.3 s, in which a database restarts. */
const UNCERTAIN_RETRIES_MAX = 6;
const UNCERTAIN_RETRY_MS = 100;

const SALT_BYTES = 16;

/** Salts of one call for random bytes: the call is what costs. */
const SALTS_DRAWN = 256;

/** Every event's shape is at its first version so far. */
const SCHEMA_VERSION = 1;

/** What a handler knows about the events it is about to cause. */
export type EventContext = Pick<
  EventMetadata,
  'environment' | 'institution_id' | 'correlation_id' | 'causation_id' | 'actor' | 'recorded_at'
>;

export interface Transaction<State> {
  readonly state: State;
  /** What this call added; empty if the decision was to add nothing. */
  readonly appended: readonly AppendedEvent[];
}

export type AppendedEvent = Omit<RecordedEvent, 'position'>;

export interface TransactOptions<State> {
  /** For streams just named: decides on the initial state without reading, one query less. A conflict still reads. */
  readonly assumeNew?: boolean;
  /** Decides on this state, read a moment ago, without reading it again. A conflict still reads. */
  readonly known?: Fold<State>;
}

/**
 * Reads a stream, decides, and appends at the revision that was read; on a conflict reads and decides again.
 * `decide` may therefore run several times. Throws what `decide` throws, and RevisionConflict after four conflicts.
 */
export function transact<State, Event extends DomainEvent>(
  store: EventStore,
  stream: string,
  decider: Decider<State, Event>,
  decide: (state: State) => readonly Event[],
  context: EventContext,
  options: TransactOptions<State> = {},
): Promise<Transaction<State>> {
  return inSpan(`transact ${kindOf(stream)}`, {}, () =>
    decideAndAppend(store, stream, decider, decide, context, options),
  );
}

/** `verification-vrf_…` is of the kind `verification`. */
const kindOf = (stream: string): string => stream.split('-', 1)[0] ?? '';

async function decideAndAppend<State, Event extends DomainEvent>(
  store: EventStore,
  stream: string,
  decider: Decider<State, Event>,
  decide: (state: State) => readonly Event[],
  context: EventContext,
  options: TransactOptions<State>,
): Promise<Transaction<State>> {
  const decideOnce = async (known: Fold<State> | undefined): Promise<Transaction<State>> => {
    const past = known ?? (await fold(store, stream, decider));
    const events = decide(past.state);
    if (events.length === 0) return { state: past.state, appended: [] };
    const appended = await appendForSure(store, stream, past.last, prepare(stream, past.last, events, context));
    return { state: foldEvents(decider, events, past.state), appended };
  };
  for (let decision = 1; ; decision += 1) {
    const known = decision > 1 ? undefined : options.assumeNew === true ? emptyFold(decider) : options.known;
    const work = (): Promise<Transaction<State>> => decideOnce(known);
    const isContended = decision > UNQUEUED_TRIES_MAX || hasQueue(store, stream);
    try {
      return await (isContended ? inQueue(store, stream, work) : work());
    } catch (error) {
      if (!(error instanceof RevisionConflict) || decision === DECISIONS_MAX) throw error;
      await afterConflict(decision);
    }
  }
}

/** More writers at once than this on one stream is an attack or a bug. */
const NOTES_MAX = 50;

/** Appends a fact that depends on nothing before it: reads only the last event of the stream. */
export async function note(
  store: EventStore,
  stream: string,
  event: DomainEvent,
  context: EventContext,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    try {
      await appendForSure(store, stream, last, prepare(stream, last, [event], context));
      return;
    } catch (error) {
      if (!(error instanceof RevisionConflict) || tries === NOTES_MAX) throw error;
    }
  }
}

export interface Fold<State> {
  readonly state: State;
  readonly last: RecordedEvent | undefined;
}

const emptyFold = <State, Event extends DomainEvent>(decider: Decider<State, Event>): Fold<State> => ({
  state: decider.initial,
  last: undefined,
});

/** The state of a stream now, and its last event. */
export async function fold<State, Event extends DomainEvent>(
  store: EventStore,
  stream: string,
  decider: Decider<State, Event>,
): Promise<Fold<State>> {
  let { state, last }: Fold<State> = emptyFold(decider);
  for (;;) {
    const from = last === undefined ? 0n : last.revision + 1n;
    const page = await readEvents(store, stream, decider, { from, limit: STREAM_PAGE });
    state = foldEvents(decider, page, state);
    last = page.at(-1) ?? last;
    if (page.length < STREAM_PAGE) return { state, last };
  }
}

/** Events of a stream, typed by the decider that folds it: no other events are appended to it. */
export const readEvents = async <State, Event extends DomainEvent>(
  store: EventStore,
  stream: string,
  _decider: Decider<State, Event>,
  options?: ReadStream,
): Promise<RecordedEvent<Event>[]> => (await store.readStream(stream, options)) as RecordedEvent<Event>[];

export const foldEvents = <State, Event extends DomainEvent>(
  decider: Decider<State, Event>,
  events: readonly Event[],
  state: State = decider.initial,
): State => events.reduce((folded, event) => decider.evolve(folded, event), state);

function prepare(
  stream: string,
  last: RecordedEvent | undefined,
  events: readonly DomainEvent[],
  context: EventContext,
): NewEvent[] {
  let revision = last === undefined ? 0n : last.revision + 1n;
  let previous = last === undefined ? null : commitmentOf(stream, last.revision, last);
  const traceparent = currentTraceparent();
  return events.map(({ type, data }, index) => {
    const metadata: EventMetadata = defined({
      event_id: uuidv7(),
      ...context,
      schema_version: SCHEMA_VERSION,
      salt: newSalt(),
      stream_prev: previous,
      traceparent,
    });
    const event = { type, data, metadata };
    if (index < events.length - 1) previous = commitmentOf(stream, revision, event);
    revision += 1n;
    return event;
  });
}

let drawn = Buffer.alloc(0);

function newSalt(): string {
  if (drawn.length === 0) drawn = randomBytes(SALT_BYTES * SALTS_DRAWN);
  const salt = drawn.toString('base64', 0, SALT_BYTES);
  drawn = drawn.subarray(SALT_BYTES);
  return salt;
}

/** An append whose answer was lost is repeated as it was: the store recognises the event ids. */
async function appendForSure(
  store: EventStore,
  stream: string,
  last: RecordedEvent | undefined,
  events: readonly NewEvent[],
): Promise<AppendedEvent[]> {
  const expected = last === undefined ? 'no_stream' : last.revision;
  for (let retry = 0; ; retry += 1) {
    try {
      const { revision } = await store.append(stream, expected, events);
      const first = revision - BigInt(events.length - 1);
      return events.map((event, index) => ({ ...event, stream, revision: first + BigInt(index) }));
    } catch (error) {
      if (!(error instanceof AppendUncertain) || retry === UNCERTAIN_RETRIES_MAX) throw error;
      await delay(UNCERTAIN_RETRY_MS * 2 ** retry);
    }
  }
}
