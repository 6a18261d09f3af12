export { AdjustableClock, Clock, SystemClock } from './clock.js';
export { ConfigurationError, readConfig, type Config, type LogLevel } from './config.js';
export { createLog, NestLog, type Log } from './log.js';
export { createPool, type DatabaseAddress } from './pool.js';
