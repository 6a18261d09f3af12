import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PlatformModule, type Platform } from '@passid/platform';
import { NestLog } from '@passid/runtime';
import { BodyPipe } from './body-pipe.js';
import { HttpApp } from './http-app.js';
import { createHttpAdapter } from './http-server.js';
import { ProblemFilter } from './problem-filter.js';
import { refuseStrayFields } from './stray-fields.js';

/** An HTTP application of these modules on an open platform; not listening. */
export async function createHttpApp(platform: Platform, modules: readonly Type[]): Promise<NestFastifyApplication> {
  const { config, log } = platform;
  const httpApp = new HttpApp();
  const providers = [{ provide: HttpApp, useValue: httpApp }];
  const root: DynamicModule = {
    module: HttpRoot,
    global: true,
    imports: [PlatformModule.of(platform), ...modules],
    providers,
    exports: providers,
  };
  const adapter = createHttpAdapter(platform);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    logger: new NestLog(log),
    abortOnError: false,
  });
  const problems = new ProblemFilter(config, log);
  app.useGlobalPipes(new BodyPipe());
  app.useGlobalFilters(problems);
  refuseStrayFields(app, problems);
  httpApp.open(app);
  return app;
}

class HttpRoot {}
