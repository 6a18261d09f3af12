import { createWorker, openOnDatabaseUrl, runService, serveOperations } from '@passid/platform';
import { DispatcherModule } from './dispatcher.module.js';

await runService(async (process) => {
  const platform = await openOnDatabaseUrl(process);
  const worker = await createWorker(platform, DispatcherModule);
  process.onStop(() => worker.close());
  process.onStop(await serveOperations(platform));
  process.log.info('dispatcher delivers webhooks');
});
