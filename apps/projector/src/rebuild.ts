import { parseArgs } from 'node:util';
import {
  buildReadModel,
  dropOldVersions,
  noteRebuilt,
  pendingModels,
  READ_MODELS,
  rebuild,
  type ReadModel,
  type Rebuilt,
} from '@passid/read-models';
import { findDatabase, openPlatform, runService, type Platform } from '@passid/platform';

const USAGE = `Usage: npm run rebuild -- <read model>|all|new|--drop-old [--json]

Beside a running service or without one, on the database of DATABASE_URL or the embedded one in PASSID_DATA_DIR.

  <read model>  make its table anew from the ledger, compare it with the live one (exit code 3 if they differ), put it in its place
  all           each of them
  new           build the versions of this release that are not built, beside those that the release before answers from
  --drop-old    drop the versions before those of this release; only when no process of the release before runs
  --json        one JSON object a line instead of sentences

Read models: ${READ_MODELS.map(({ name }) => name).join(', ')}
`;
/** The live table differed from the ledger, and was replaced. */
const EXIT_DIFFERENT = 3;
const EXIT_USAGE = 2;

const { wanted, json } = parse();

await runService(async (service) => {
  const { config, log, onStop, finish } = service;
  const platform = await openPlatform({ config, log, database: await findDatabase(service) });
  onStop(() => platform.close());
  if (wanted === '--drop-old') finish(await dropOld(platform));
  else if (wanted === 'new') finish(await buildNew(platform));
  else {
    let isEqual = true;
    for (const model of READ_MODELS)
      if (wanted === 'all' || wanted === model.name) isEqual = (await rebuildOne(platform, model)).isEqual && isEqual;
    finish(isEqual ? 0 : EXIT_DIFFERENT);
  }
});

async function dropOld({ pool }: Platform): Promise<number> {
  const dropped = await dropOldVersions(pool, READ_MODELS);
  say(`${dropped.length} old versions dropped${dropped.map((each) => `, ${each}`).join('')}`, { dropped });
  return 0;
}

async function buildNew({ pool, store }: Platform): Promise<number> {
  const pending = await pendingModels(pool, store, READ_MODELS);
  for (const { model } of pending) {
    const { name, version } = model;
    let parked = 0;
    const head = await store.headPosition();
    await buildReadModel(pool, store, model, {
      onProgress: (position) => showProgress(name, position, head),
      onParked: () => (parked += 1),
    });
    say(`${name}: version ${version} built${parkedWords(parked)}`, { read_model: name, version, parked });
  }
  if (pending.length === 0) say('nothing to build', { built: [] });
  return 0;
}

async function rebuildOne({ pool, store, clock }: Platform, model: ReadModel): Promise<Rebuilt> {
  const rebuilt = await rebuild(pool, store, model, (position, head) => showProgress(model.name, position, head));
  const { readModel, throughPosition, rows, isEqual, parked } = rebuilt;
  const verdict = isEqual ? 'equal to the live table' : 'DIFFERENT from the live table, which it has replaced';
  say(`${readModel}: ${rows} rows through position ${throughPosition}, ${verdict}${parkedWords(parked)}`, {
    read_model: readModel,
    through_position: throughPosition.toString(),
    rows,
    is_equal: isEqual,
    parked,
  });
  await noteRebuilt(store, rebuilt, { now: clock.now(), actor: 'rebuild' });
  return rebuilt;
}

function parkedWords(parked: number): string {
  return parked === 0 ? '' : `, ${parked} events parked`;
}

function showProgress(name: string, position: bigint, head: bigint): void {
  if (process.stdout.isTTY && !json) process.stdout.write(`\r${name}: ${position} of ${head} events `);
}

function say(sentence: string, members: object): void {
  const clear = process.stdout.isTTY && !json ? '\r' : '';
  process.stdout.write(json ? `${JSON.stringify(members)}\n` : `${clear}${sentence}\n`);
}

function parse(): { readonly wanted: string; readonly json: boolean } {
  try {
    const options = {
      'drop-old': { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help === true) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const [wanted = '', ...more] = values['drop-old'] === true ? ['--drop-old', ...positionals] : positionals;
    const isKnown = ['all', 'new', '--drop-old', ...READ_MODELS.map(({ name }) => name)].includes(wanted);
    if (isKnown && more.length === 0) return { wanted, json: values.json === true };
  } catch {
    // What it does not know is answered like what it cannot do.
  }
  process.stderr.write(USAGE);
  process.exit(EXIT_USAGE);
}
