import { createWorker, openOnDatabaseUrl, runProcess } from '@passid/runtime';
import { DispatcherModule } from './dispatcher.module.js';

await runProcess(async (process) => {
  const worker = await createWorker(await openOnDatabaseUrl(process), DispatcherModule);
  process.onStop(() => worker.close());
  process.log.info('dispatcher delivers webhooks');
});
