/**
 * Every numbered advisory lock of the product: a database has one space of numbers for all processes. A number stays with its
 * lock for ever, since a process of an earlier release may run beside this one. Leader election and rebuilds lock the 64-bit hash
 * of a name instead.
 */
export const ADVISORY_LOCK = {
  /** For the length of a batch of appends: commits follow positions, and no reader can see past one still to come. */
  append: 7_236_201,
  ledgerSchema: 7_236_202,
  viewsSchema: 7_236_203,
  subjectsSchema: 7_236_204,
  dispatcherSchema: 7_236_205,
  /** One process at a time writes down that sessions have expired. */
  expireSessions: 7_236_206,
  authSchema: 7_236_207,
  /** One process at a time shreds the keys of erased people. */
  shredKeys: 7_236_210,
  limitsSchema: 7_236_211,
  paceSchema: 7_236_212,
  relaySchema: 7_236_213,
  feedSchema: 7_236_214,
  /** One process at a time migrates. */
  migrations: 7_236_215,
  /** One process at a time writes down which keys a database belongs to. */
  keyCheck: 7_236_216,
  /** One process at a time reads and writes the journal of erasures. */
  erasureJournal: 7_236_217,
} as const;

export type AdvisoryLock = (typeof ADVISORY_LOCK)[keyof typeof ADVISORY_LOCK];
