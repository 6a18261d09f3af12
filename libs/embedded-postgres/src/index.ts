export { connectionOfRunning, startEmbeddedPostgres } from './embedded-postgres.js';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded-postgres.js';
export { DataDirectoryInUse, EmbeddedPostgresFailed } from './errors.js';
