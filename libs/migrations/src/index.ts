export { appliedMigrations, migrate, requireSchema, UnusableSchema, type AppliedMigration } from './migrate.js';
export { type Migration } from './migration.js';
export { MIGRATIONS } from './migrations.js';
