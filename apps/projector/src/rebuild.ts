import { randomUUID } from 'node:crypto';
import { transact } from '@passid/event-store';
import { LOG_STREAM, type LogEvent } from '@passid/ledger';
import { READ_MODELS, rebuild } from '@passid/read-models';
import { createLog, type Platform } from '@passid/runtime';
import { withPlatform } from './with-platform.js';

/** `npm run rebuild -- <model>|all`: exits 0 when what was there is what the ledger says, 3 when it was not. */
const wanted = process.argv[2];
const models = READ_MODELS.filter(({ name }) => wanted === 'all' || name === wanted);
if (models.length === 0) {
  const names = READ_MODELS.map(({ name }) => name).join(', ');
  process.stderr.write(`Usage: npm run rebuild -- <read model>|all\nRead models: ${names}\n`);
  process.exit(2);
}

const isEqual = await withPlatform(createLog('warn'), rebuildAll);
process.exit(isEqual ? 0 : 3);

async function rebuildAll({ pool, store, clock }: Platform): Promise<boolean> {
  let allEqual = true;
  for (const model of models) {
    process.stdout.write(`${model.name}: reading the ledger …\n`);
    const rebuilt = await rebuild(pool, store, model, (position, head) => {
      if (process.stdout.isTTY) process.stdout.write(`\r  ${position} of ${head} `);
    });
    const verdict = rebuilt.isEqual
      ? 'equal to the live table'
      : 'DIFFERENT from the live table, which it has replaced';
    process.stdout.write(
      `${model.name}: ${rebuilt.rows} rows through position ${rebuilt.throughPosition}, ${verdict}\n`,
    );
    if (rebuilt.parked > 0) process.stdout.write(`${model.name}: ${rebuilt.parked} events parked\n`);
    allEqual &&= rebuilt.isEqual;
    const now = clock.now().toISOString();
    const requestId = randomUUID();
    const event: LogEvent = {
      type: 'ProjectionRebuilt',
      data: {
        readModel: model.name,
        rebuiltAt: now,
        throughPosition: rebuilt.throughPosition.toString(),
        rows: rebuilt.rows,
        isEqual: rebuilt.isEqual,
      },
    };
    const diary = { initial: undefined, evolve: () => undefined };
    await transact(store, LOG_STREAM, diary, () => [event], {
      recorded_at: now,
      environment: 'workspace',
      correlation_id: requestId,
      causation_id: requestId,
      actor: 'rebuild',
    });
  }
  return allEqual;
}
