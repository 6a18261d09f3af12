import type { Migration } from './migration.js';
import { baseline } from './steps/0001-baseline.js';

/** Every step, in order. */
export const MIGRATIONS: readonly Migration[] = [baseline];
