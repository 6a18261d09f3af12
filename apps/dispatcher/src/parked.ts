import { parseArgs } from 'node:util';
import { parkedFeedEvents, retryFeedEvents } from '@passid/feed';
import { findDatabase, InstitutionClock, openPlatform, runService, type Platform } from '@passid/platform';
import { keyOf, noteRebuilt, parkedEvents, READ_MODELS, rebuild } from '@passid/read-models';
import { DueDeliveries } from './due-deliveries.js';
import { ScheduleDeliveries } from './schedule-deliveries.js';

const CONSUMER = 'dispatcher';

const USAGE = `Usage: npm run parked -- list | retry [<read model>|${CONSUMER}|all] [--json]

Events that a read model or the dispatcher could not digest and set aside. Beside a running service or without one, on the database
of DATABASE_URL or the embedded one in PASSID_DATA_DIR. Over Kafka the dispatcher's are in the dead-letter topic, and not here.

  list    which they are, and why
  retry   all, or those of one: a read model is rebuilt, so that each event is projected in its place; the dispatcher schedules
          what it had not scheduled, and sends nothing twice. Exit code 1 if something still fails
  --json  one JSON object instead of lines

Read models: ${READ_MODELS.map(({ name }) => name).join(', ')}
`;
const EXIT_STILL_PARKED = 1;
const EXIT_USAGE = 2;

interface Parked {
  readonly by: string;
  readonly position: string;
  readonly eventId: string;
  readonly stream: string;
  readonly type: string;
  readonly reason: string;
  readonly parkedAt: Date;
}

const { command, wanted, json } = parse();

await runService(async (service) => {
  const { config, log, onStop, finish } = service;
  const platform = await openPlatform({ config, log, database: await findDatabase(service) });
  onStop(() => platform.close());
  const before = await parked(platform);
  if (command === 'list') {
    tell(before, undefined);
    return finish(0);
  }
  await retryReadModels(platform);
  if (wanted === 'all' || wanted === CONSUMER) await retryDispatcher(platform);
  const left = await parked(platform);
  tell(left, before.length - left.length);
  finish(left.length === 0 ? 0 : EXIT_STILL_PARKED);
});

/** Those that were asked for. */
async function parked({ pool }: Platform): Promise<Parked[]> {
  const ofModels = (await parkedEvents(pool)).map(({ key, ...event }) => ({ by: key, ...event }));
  const ofFeed = (await parkedFeedEvents(pool)).map(({ consumer, ...event }) => ({ by: consumer, ...event }));
  const keys = READ_MODELS.flatMap((model) => (model.name === wanted ? [keyOf(model)] : []));
  return [...ofModels, ...ofFeed].filter(({ by }) => wanted === 'all' || by === wanted || keys.includes(by));
}

/** An event projected late could overwrite what later events said: the rebuild puts it where it belongs. */
async function retryReadModels({ pool, store, clock }: Platform): Promise<void> {
  const all = await parkedEvents(pool);
  for (const model of READ_MODELS)
    if ((wanted === 'all' || wanted === model.name) && all.some(({ key }) => key === keyOf(model)))
      await noteRebuilt(store, await rebuild(pool, store, model), { now: clock.now(), actor: 'parked' });
}

/** A delivery's id is derived from its event, and its stream is read before anything is sent. */
async function retryDispatcher({ pool, store, keyRing, clock }: Platform): Promise<void> {
  const due = new DueDeliveries(pool, store);
  const schedule = new ScheduleDeliveries(store, pool, keyRing, clock, new InstitutionClock(clock, pool), due);
  await retryFeedEvents(pool, store, CONSUMER, (events) => schedule.handle(events));
}

function tell(events: readonly Parked[], digested: number | undefined): void {
  if (json) {
    const entries = events.map(({ by, position, eventId, stream, type, reason, parkedAt }) => ({
      by,
      position,
      event_id: eventId,
      stream,
      type,
      reason,
      parked_at: parkedAt.toISOString(),
    }));
    process.stdout.write(`${JSON.stringify({ digested, parked: entries })}\n`);
    return;
  }
  for (const { by, position, stream, type, reason } of events)
    process.stdout.write(`${by}: ${type} at position ${position}, ${stream}: ${reason}\n`);
  const words = digested === undefined ? '' : `${digested} digested, `;
  process.stdout.write(`${words}${events.length} events parked\n`);
}

function parse(): { readonly command: 'list' | 'retry'; readonly wanted: string; readonly json: boolean } {
  try {
    const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help === true) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const [command, wanted = 'all', ...more] = positionals;
    const isKnown = ['all', CONSUMER, ...READ_MODELS.map(({ name }) => name)].includes(wanted);
    if (more.length === 0 && (command === 'list' ? positionals.length === 1 : command === 'retry' && isKnown))
      return { command: command === 'list' ? 'list' : 'retry', wanted, json: values.json === true };
  } catch {
    // What it does not know is answered like what it cannot do.
  }
  process.stderr.write(USAGE);
  process.exit(EXIT_USAGE);
}
