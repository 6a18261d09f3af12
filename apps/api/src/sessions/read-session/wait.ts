import { validationFailed } from '@passid/http';

/** Shorter than the idle limits of the proxies one usually meets. */
export const WAIT_SECONDS_MAX = 30;

/** Milliseconds of a `wait` in seconds, 0 where there is none. Throws VALIDATION_FAILED. */
export function parseWait(text: string | string[] | undefined): number {
  if (text === undefined) return 0;
  if (typeof text === 'string' && /^\d{1,2}$/.test(text) && Number(text) <= WAIT_SECONDS_MAX)
    return Number(text) * 1000;
  throw validationFailed([
    { pointer: '/wait', detail: `The wait must be a whole number of seconds from 0 to ${WAIT_SECONDS_MAX}.` },
  ]);
}
