/** A model may be this many events behind and still begin with the others: fewer than one reading of its own is worth. */
const NEAR = 5_000;

/**
 * Of models and where they have got to, those that go on together from the start: the furthest, and all that are near the
 * ledger's head. The rest follows each on its own, so that one that is made anew holds up nobody.
 */
export async function abreast<Model>(
  positions: ReadonlyMap<Model, bigint>,
  countAfter: (position: bigint, enough: number) => Promise<number>,
): Promise<Model[]> {
  const ascending = [...new Set(positions.values())].sort((one, other) => (one < other ? -1 : 1));
  const furthest = ascending.at(-1);
  for (const least of ascending)
    if (least === furthest || (await countAfter(least, NEAR)) < NEAR)
      return [...positions].filter(([, position]) => position >= least).map(([model]) => model);
  return [];
}
