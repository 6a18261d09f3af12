import type { Migration } from '../migration.js';

/** Whether a table of a read model has ever held all of the ledger. Those that were there before have. */
export const builtReadModels: Migration = {
  version: 3,
  name: 'built-read-models',
  sql: { views: 'alter table views.checkpoint add column if not exists is_built boolean not null default true' },
};
