import type { Migration } from './migration.js';
import { baseline } from './steps/0001-baseline.js';
import { keyCheck } from './steps/0002-key-check.js';

/** Every step, in order. */
export const MIGRATIONS: readonly Migration[] = [baseline, keyCheck];
