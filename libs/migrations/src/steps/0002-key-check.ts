import type { Migration } from '../migration.js';

/** Which keys this database belongs to. Beside the keys of the subjects, so that one backup holds both. */
export const keyCheck: Migration = {
  version: 2,
  name: 'key-check',
  sql: {
    subjects: `
create table subjects.key_check (
  key_id text primary key,
  purpose text not null,
  box json,
  known_since timestamptz not null default now()
)`,
  },
};
