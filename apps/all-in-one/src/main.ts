import { startEmbeddedPostgres } from '@passid/embedded-postgres';
import { createHttpApp } from '@passid/http';
import {
  openPlatform,
  runService,
  serveOperations,
  untilReadModelsAnswer,
  type DatabaseAddress,
} from '@passid/platform';
import { drain, type Process } from '@passid/runtime';
import { ApiModule } from '../../api/src/api.module.js';
import { DispatcherModule } from '../../dispatcher/src/dispatcher.module.js';
import { ProjectorModule } from '../../projector/src/projector.module.js';
import { banner } from './banner.js';

await runService(async (service) => {
  const { config, log, onStop } = service;
  const platform = await openPlatform({ config, log, database: await openDatabase(service) });
  onStop(() => platform.close());
  const app = await createHttpApp(platform, [ApiModule, ProjectorModule, DispatcherModule]);
  onStop(() => app.close());
  onStop(await serveOperations(platform));
  await app.init();
  await untilReadModelsAnswer(platform);
  await app.listen(config.port, config.host);
  onStop(() => drain(platform.readiness, config));
  process.stdout.write(banner(config));
});

async function openDatabase({ config, onStop, fail }: Process): Promise<DatabaseAddress> {
  if (config.databaseUrl !== undefined) return { connectionString: config.databaseUrl };
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir });
  onStop(() => embedded.stop());
  embedded.onUnexpectedExit((code) => fail(`The embedded database ended with ${code}; so does this process.`));
  return embedded.connection;
}
