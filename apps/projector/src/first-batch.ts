/** A model fewer events behind than this joins the first batch: it costs less than reading the ledger for it alone. */
const NEAR_EVENTS = 5_000;

/**
 * Models to project in one batch at start: the one that is furthest, and all that are near the head of the ledger. Each of the
 * others catches up on its own, so that a model that is rebuilt from the beginning holds none up.
 * @param positions where each model has come to
 */
export async function firstBatch<Model>(
  positions: ReadonlyMap<Model, bigint>,
  countAfter: (position: bigint, enough: number) => Promise<number>,
): Promise<Model[]> {
  const ascending = [...new Set(positions.values())].sort((one, other) => (one < other ? -1 : 1));
  const furthest = ascending.at(-1);
  for (const least of ascending)
    if (least === furthest || (await countAfter(least, NEAR_EVENTS)) < NEAR_EVENTS)
      return [...positions].filter(([, position]) => position >= least).map(([model]) => model);
  return [];
}
