import { createWorker, openOnDatabaseUrl, serveOperations } from '@passid/platform';
import { runProcess } from '@passid/runtime';
import { DispatcherModule } from './dispatcher.module.js';

await runProcess(async (process) => {
  const platform = await openOnDatabaseUrl(process);
  const worker = await createWorker(platform, DispatcherModule);
  process.onStop(() => worker.close());
  process.onStop(await serveOperations(platform));
  process.log.info('dispatcher delivers webhooks');
});
