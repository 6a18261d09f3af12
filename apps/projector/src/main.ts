import { createWorker, openOnDatabaseUrl, runService, serveOperations, untilReadModelsAnswer } from '@passid/platform';
import { ProjectorModule } from './projector.module.js';

await runService(async (process) => {
  const platform = await openOnDatabaseUrl(process);
  const worker = await createWorker(platform, ProjectorModule);
  process.onStop(() => worker.close());
  process.onStop(await serveOperations(platform));
  await untilReadModelsAnswer(platform);
  process.log.info('projector follows the ledger');
});
