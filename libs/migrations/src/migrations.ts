import type { Migration } from './migration.js';
import { baseline } from './steps/0001-baseline.js';
import { keyCheck } from './steps/0002-key-check.js';
import { builtReadModels } from './steps/0003-built-read-models.js';

/** Every step, in order. */
export const MIGRATIONS: readonly Migration[] = [baseline, keyCheck, builtReadModels];
