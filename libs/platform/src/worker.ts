import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NestLog } from '@passid/runtime';
import { PlatformModule, type Platform } from './platform.js';

/** Starts a module that serves no HTTP. */
export function createWorker(platform: Platform, module: Type): Promise<INestApplicationContext> {
  const root = { module: WorkerRoot, imports: [PlatformModule.of(platform), module] };
  return NestFactory.createApplicationContext(root, { logger: new NestLog(platform.log), abortOnError: false });
}

class WorkerRoot {}
