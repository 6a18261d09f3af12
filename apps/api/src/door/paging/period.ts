import { Matches } from 'class-validator';
import { validationFailed } from '@passid/http';

/** A day, or a moment to the millisecond, in UTC. */
const MOMENT = /^[12]\d{3}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z)?$/;
const DAY_LENGTH = 'YYYY-MM-DD'.length;
const DAY_MS = 24 * 60 * 60 * 1000;

export const IsMoment = (): PropertyDecorator =>
  Matches(MOMENT, { message: 'This must be a day or a moment in UTC: 2026-01-31 or 2026-01-31T12:00:00Z.' });

export interface PeriodRequest {
  readonly from?: string;
  readonly to?: string;
}

export interface Period {
  readonly from: Date | undefined;
  /** The first moment that is no longer in it. */
  readonly before: Date | undefined;
}

/** From one moment to before another; a day named as the end belongs to the period. Throws VALIDATION_FAILED. */
export function periodOf({ from, to }: PeriodRequest): Period {
  const end = to === undefined ? undefined : momentOf('to', to);
  const isDay = to?.length === DAY_LENGTH;
  return {
    from: from === undefined ? undefined : momentOf('from', from),
    before: end === undefined || !isDay ? end : new Date(end.getTime() + DAY_MS),
  };
}

/** 31 February has the right form and is no day: some parsers take it for 3 March. */
function momentOf(name: string, text: string): Date {
  const moment = new Date(text);
  const isReal = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text.slice(0, DAY_LENGTH));
  if (!isReal) throw validationFailed([{ pointer: `/${name}`, detail: 'There is no such day or time.' }]);
  return moment;
}
