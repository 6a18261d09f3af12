export { appliedMigrations, migrate, requireSchema, type AppliedMigration } from './migrate.js';
export { type Migration } from './migration.js';
export { MIGRATIONS } from './migrations.js';
