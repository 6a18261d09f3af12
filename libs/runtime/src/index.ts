export { AdjustableClock, Clock, SystemClock } from './clock.js';
export { Config, ConfigurationError, readConfig, type LogLevel } from './config.js';
export { createLog, NestLog, type Log } from './log.js';
export { LOG, openPlatform, PlatformModule, type OpenPlatform, type Platform } from './platform.js';
export { createPool, type DatabaseAddress } from './pool.js';
export { openOnDatabaseUrl } from './open-on-database-url.js';
export { runProcess, type Process } from './run-process.js';
export { createWorker } from './worker.js';
