const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Milliseconds that are left; none once it is over. */
export const leftUntil = (moment: string, now: Date): number => Math.max(0, Date.parse(moment) - now.getTime());

/** `14:32`; begun seconds count, so that it says 0:00 only when it is over. */
export function countdown(leftMs: number): string {
  const seconds = Math.ceil(leftMs / SECOND_MS);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `2 minutes`, for those who hear it: said again only when the minute changes. */
export function minutesInWords(leftMs: number): string {
  const minutes = Math.ceil(leftMs / MINUTE_MS);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`. */
export function ago(moment: string, now: Date): string {
  const ageMs = now.getTime() - Date.parse(moment);
  if (ageMs < MINUTE_MS) return 'just now';
  if (ageMs < HOUR_MS) return `${Math.floor(ageMs / MINUTE_MS)} min ago`;
  if (ageMs < DAY_MS) return `${Math.floor(ageMs / HOUR_MS)} h ago`;
  const days = Math.floor(ageMs / DAY_MS);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** How old a credential is, by the hours that the service counts. */
export function ageText(hours: number): string {
  if (hours < 1) return 'less than an hour old';
  if (hours < 48) return hours === 1 ? '1 hour old' : `${hours} hours old`;
  return `${Math.floor(hours / 24)} days old`;
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const MOMENT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

export const day = (moment: string): string => DAY.format(Date.parse(moment));
export const dayAndTime = (moment: string): string => MOMENT.format(Date.parse(moment));
