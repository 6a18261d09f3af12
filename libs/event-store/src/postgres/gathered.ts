import { inGroups } from './in-groups.js';

/** Keys asked for in one query; more wait for the next. */
const KEYS_MAX = 200;

/**
 * Turns a look-up of many keys into one of a single key that costs a busy process little: what is asked while a query is
 * under way is asked together in the next. Nothing is kept: every answer was read after it was asked for.
 */
export const gathered = <Found>(
  findAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
): ((key: string) => Promise<Found | undefined>) =>
  inGroups(
    async (keys: readonly string[]) => {
      const found = await findAll([...new Set(keys)]);
      return keys.map((key) => found.get(key));
    },
    { groupMax: KEYS_MAX, underWayMax: 1 },
  );
