import { Matches } from 'class-validator';

/** The largest position a ledger can have: PostgreSQL's bigint. */
const POSITION_MAX = 2n ** 63n - 1n;

/** After every position there is: where a list begins that has the latest first. */
export const FROM_THE_END = POSITION_MAX;

const POSITION_BYTES = 8;
const CURSOR = /^[\w-]{11}$/;

/** A place in a list, for the client to hand back. It says where, so new entries do not move what was there before. */
export function cursorOf(position: bigint): string {
  const bytes = Buffer.alloc(POSITION_BYTES);
  bytes.writeBigUInt64BE(position);
  return bytes.toString('base64url');
}

/** The position behind a cursor of ours; undefined for anything else. */
export function positionOf(cursor: string): bigint | undefined {
  if (!CURSOR.test(cursor)) return undefined;
  const position = Buffer.from(cursor, 'base64url').readBigUInt64BE();
  return position <= POSITION_MAX && cursorOf(position) === cursor ? position : undefined;
}

export const IsCursor = (): PropertyDecorator =>
  Matches(CURSOR, { message: 'The cursor is not one of ours. Send it as it came, or leave it out to begin anew.' });
