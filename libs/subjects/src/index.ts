export { SubjectKeys, type Erasure, type NewSubject } from './subject-keys.js';
export { shredKeys } from './shred-keys.js';
export { Vault, type Opened, type Sealer } from './vault.js';
