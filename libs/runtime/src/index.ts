export { AdjustableClock, Clock } from './clock.js';
export { Config, readConfig, type LogLevel } from './config.js';
export { InstitutionClock } from './institution-clock.js';
export { createLog, NestLog, type Log } from './log.js';
export { LOG, openPlatform, PlatformModule, type OpenPlatform, type Platform } from './platform.js';
export { type DatabaseAddress } from './pool.js';
export { openOnDatabaseUrl } from './open-on-database-url.js';
export { runProcess, type Process } from './run-process.js';
export { createWorker } from './worker.js';
