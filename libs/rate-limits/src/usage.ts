/** Every limit is so many a minute. */
export const WINDOW_MS = 60_000;

/** What was used in the last window that anything was used in, and in the one before it. */
export interface Usage {
  /** Minutes since 1970. */
  readonly window: number;
  readonly previous: number;
  readonly current: number;
}

export interface Moment {
  readonly window: number;
  /** The part of the window that is over, from 0 to 1. */
  readonly gone: number;
}

export const UNUSED: Usage = { window: 0, previous: 0, current: 0 };

export function momentOf(now: Date): Moment {
  const minutes = now.getTime() / WINDOW_MS;
  return { window: Math.floor(minutes), gone: minutes - Math.floor(minutes) };
}

/** The same usage as the given window sees it. A moment before the usage's own window is a clock that lags, and counts as in it. */
export function rolledTo(window: number, usage: Usage): Usage {
  if (window <= usage.window) return usage;
  return { window, previous: window === usage.window + 1 ? usage.current : 0, current: 0 };
}

/**
 * What counts as used in the minute that ends now: all of this window, and of the window before it the share that a
 * minute still reaches back to. No minute lets through twice the limit, as windows on their own would at their edges.
 */
export function usedAt({ window, gone }: Moment, usage: Usage): number {
  const { previous, current } = rolledTo(window, usage);
  return Math.ceil(previous * (1 - gone)) + current;
}

/** Seconds, at least one, until one more fits. */
export function waitSeconds({ window, gone }: Moment, usage: Usage, quota: number): number {
  const { previous, current } = rolledTo(window, usage);
  const room = quota - 1 - current;
  const windows = room >= 0 ? shrunkTo(room, previous) - gone : 1 - gone + shrunkTo(quota - 1, current);
  return Math.max(1, Math.ceil((windows * WINDOW_MS) / 1000));
}

/** The part of a window after which of a former window's usage only so much counts. */
const shrunkTo = (room: number, former: number): number =>
  former <= room || former === 0 ? 0 : 1 - Math.max(0, room) / former;
