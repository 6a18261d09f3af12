import { createWorker, openOnDatabaseUrl, serveOperations } from '@passid/platform';
import { runProcess } from '@passid/runtime';
import { ProjectorModule } from './projector.module.js';

await runProcess(async (process) => {
  const platform = await openOnDatabaseUrl(process);
  const worker = await createWorker(platform, ProjectorModule);
  process.onStop(() => worker.close());
  process.onStop(await serveOperations(platform));
  process.log.info('projector follows the ledger');
});
