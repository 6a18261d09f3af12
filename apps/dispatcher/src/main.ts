import { createWorker, openOnDatabaseUrl, runService, serveOperations, untilReadModelsAnswer } from '@passid/platform';
import { DispatcherModule } from './dispatcher.module.js';

await runService(async (process) => {
  const platform = await openOnDatabaseUrl(process);
  process.onStop(await serveOperations(platform));
  await untilReadModelsAnswer(platform);
  const worker = await createWorker(platform, DispatcherModule);
  process.onStop(() => worker.close());
  process.log.info('dispatcher delivers webhooks');
});
