import { randomUUID } from 'node:crypto';
import { note } from '@passid/event-store';
import { LOG_STREAM, type LogEvent } from '@passid/ledger';
import { READ_MODELS, rebuild, type ReadModel, type Rebuilt } from '@passid/read-models';
import { findDatabase, openPlatform, runService, type Platform } from '@passid/platform';

/** The live table differed from the ledger, and was replaced. */
const EXIT_DIFFERENT = 3;
const EXIT_USAGE = 2;

/** `npm run rebuild -- <read model>|all`, beside a running service or without one. */
const wanted = process.argv[2];
const models = READ_MODELS.filter(({ name }) => wanted === 'all' || name === wanted);
if (models.length === 0) {
  const names = READ_MODELS.map(({ name }) => name).join(', ');
  process.stderr.write(`Usage: npm run rebuild -- <read model>|all\nRead models: ${names}\n`);
  process.exit(EXIT_USAGE);
}

await runService(async (service) => {
  const { config, log, onStop, finish } = service;
  const platform = await openPlatform({ config, log, database: await findDatabase(service) });
  onStop(() => platform.close());
  let isEqual = true;
  for (const model of models) isEqual = (await rebuildOne(platform, model)).isEqual && isEqual;
  finish(isEqual ? 0 : EXIT_DIFFERENT);
});

async function rebuildOne({ pool, store, clock }: Platform, model: ReadModel): Promise<Rebuilt> {
  const rebuilt = await rebuild(pool, store, model, (position, head) => {
    if (process.stdout.isTTY) process.stdout.write(`\r${model.name}: ${position} of ${head} events `);
  });
  const verdict = rebuilt.isEqual ? 'equal to the live table' : 'DIFFERENT from the live table, which it has replaced';
  const parked = rebuilt.parked === 0 ? '' : `, ${rebuilt.parked} events parked`;
  const clear = process.stdout.isTTY ? '\r' : '';
  process.stdout.write(
    `${clear}${model.name}: ${rebuilt.rows} rows through position ${rebuilt.throughPosition}, ${verdict}${parked}\n`,
  );
  const now = clock.now().toISOString();
  const requestId = randomUUID();
  const { readModel, throughPosition, rows, isEqual } = rebuilt;
  const event: LogEvent = {
    type: 'ProjectionRebuilt',
    data: { readModel, rebuiltAt: now, throughPosition: throughPosition.toString(), rows, isEqual },
  };
  await note(store, LOG_STREAM, event, {
    recorded_at: now,
    environment: 'workspace',
    correlation_id: requestId,
    causation_id: requestId,
    actor: 'rebuild',
  });
  return rebuilt;
}
