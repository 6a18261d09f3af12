export { findDatabase } from './find-database.js';
export { InstitutionClock } from './institution-clock.js';
export { openOnDatabaseUrl } from './open-on-database-url.js';
export { serveOperations } from './operations-server.js';
export { LOG, openPlatform, PlatformModule, type OpenPlatform, type Platform } from './platform.js';
export { openPool, type DatabaseAddress } from './pool.js';
export { runService } from './run-service.js';
export { untilReadModelsAnswer } from './until-read-models-answer.js';
export { createWorker } from './worker.js';
