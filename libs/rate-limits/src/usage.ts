/** Every limit is a number of requests a minute. */
export const WINDOW_MS = 60_000;

/** Usage of the last window with any, and of the window before it. */
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

/** Usage as seen from a window. A window before the usage's own comes from a clock that lags, and counts as the same one. */
export function rolledTo(window: number, usage: Usage): Usage {
  if (window <= usage.window) return usage;
  return { window, previous: window === usage.window + 1 ? usage.current : 0, current: 0 };
}

/**
 * What counts as used in the minute that ends now: all of this window, and of the window before it the part that this minute
 * includes (sliding window). Fixed windows alone would grant twice the limit in a minute across two of them.
 */
export function usedAt({ window, gone }: Moment, usage: Usage): number {
  const { previous, current } = rolledTo(window, usage);
  return Math.ceil(previous * (1 - gone)) + current;
}

/** Seconds, at least one, until one more is granted. */
export function waitSeconds({ window, gone }: Moment, usage: Usage, quota: number): number {
  const { previous, current } = rolledTo(window, usage);
  const room = quota - 1 - current;
  const windows = room >= 0 ? shrunkTo(room, previous) - gone : 1 - gone + shrunkTo(quota - 1, current);
  return Math.max(1, Math.ceil((windows * WINDOW_MS) / 1000));
}

/** The part of a window after which only so much of the usage before it counts. */
const shrunkTo = (room: number, former: number): number =>
  former <= room || former === 0 ? 0 : 1 - Math.max(0, room) / former;
