export { ErasureJournal } from './erasure-journal.js';
export { openKeysOf, writeChecks } from './key-check.js';
export { SubjectKeys, type Erasure, type NewSubject } from './subject-keys.js';
export { shredKeys } from './shred-keys.js';
export { Vault, type HeldKey, type Opened, type Sealer } from './vault.js';
