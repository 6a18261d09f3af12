/** A moment as the ledger writes it: ISO 8601, UTC, with `Z`. */
export type Timestamp = string;

export const isReached = (moment: Timestamp, now: Timestamp): boolean => Date.parse(now) >= Date.parse(moment);

export const addMilliseconds = (moment: Timestamp, milliseconds: number): Timestamp =>
  new Date(Date.parse(moment) + milliseconds).toISOString();
