import { ImpossibleState } from '@passid/ledger';

/**
 * Whether a follower failed because of the event itself: a shape the code cannot read, or data a table refuses (SQLSTATE
 * classes 21 to 23 and 54). Trying again will not help; the event is parked and the rest goes on. A lost connection, a full disk
 * or a missing table is nobody's poison.
 */
export function isEventsFault(error: unknown): error is Error {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ImpossibleState) return true;
  const { code } = error as { code?: unknown };
  return error instanceof Error && typeof code === 'string' && /^(?:2[123]|54)\w{3}$/.test(code);
}
