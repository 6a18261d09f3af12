import { setTimeout as pause } from 'node:timers/promises';

/** Polling every 10 ms costs next to nothing, and delays a start by 10 ms at most. */
const LOOK_EVERY_MS = 10;

/** Whether the condition came true within the time. */
export async function comesTrue(condition: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() >= deadline) return false;
    await pause(LOOK_EVERY_MS);
  }
  return true;
}

/** Whether the promise settled within the time. */
export async function settles(promise: Promise<unknown>, withinMs: number): Promise<boolean> {
  const patience = new AbortController();
  const tooLate = pause(withinMs, false, { signal: patience.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), tooLate]);
  patience.abort();
  return settled;
}
