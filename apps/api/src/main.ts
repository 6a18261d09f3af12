import { createHttpApp } from '@passid/http';
import { openOnDatabaseUrl, runService, serveOperations, untilReadModelsAnswer } from '@passid/platform';
import { drain } from '@passid/runtime';
import { ApiModule } from './api.module.js';

await runService(async (process) => {
  const { config, log, onStop } = process;
  const platform = await openOnDatabaseUrl(process);
  const app = await createHttpApp(platform, [ApiModule]);
  onStop(() => app.close());
  onStop(await serveOperations(platform));
  await untilReadModelsAnswer(platform);
  await app.listen(config.port, config.host);
  onStop(() => drain(platform.readiness, config));
  log.info({ address: await app.getUrl() }, 'api is listening');
});
