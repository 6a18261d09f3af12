import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 10;

/** Looks until the condition holds, and says what it waited for when it never does. */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited ${patienceMs} ms for ${what}.`);
    await delay(LOOK_EVERY_MS);
  }
}
