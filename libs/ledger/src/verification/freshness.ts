/** What an age is called. The last hour that is allowed is still fresh; stale is not invalid. */
export const freshnessOf = (ageHours: number, freshUpToHours: number): 'fresh' | 'stale' =>
  ageHours <= freshUpToHours ? 'fresh' : 'stale';
