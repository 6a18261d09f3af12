export { announceGauge } from './announce-gauge.js';
export { BatchJob } from './batch-job.js';
export { AdjustableClock, Clock, SystemClock } from './clock.js';
export { Config, ConfigurationError, readConfig, type LogLevel } from './config.js';
export { lead } from './lead.js';
export { createLog, NestLog, type Log } from './log.js';
export { drain, Readiness } from './readiness.js';
export { runProcess, type Process } from './run-process.js';
export { type RateLimitName } from './traffic-config.js';
