import { createWorker, openOnDatabaseUrl, runProcess } from '@passid/runtime';
import { ProjectorModule } from './projector.module.js';

await runProcess(async (process) => {
  const worker = await createWorker(await openOnDatabaseUrl(process), ProjectorModule);
  process.onStop(() => worker.close());
  process.log.info('projector follows the ledger');
});
