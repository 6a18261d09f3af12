/** Holds what happened, and the keys it is sealed under: lost, it cannot be made again. */
export const KEPT_SCHEMAS = ['ledger', 'subjects', 'auth'] as const;

/** Can be dropped at any time: the next migration creates it again, and its owner fills it from the ledger. */
export const DERIVED_SCHEMAS = ['views', 'feed', 'limits', 'dispatcher'] as const;

export type SchemaName = (typeof KEPT_SCHEMAS)[number] | (typeof DERIVED_SCHEMAS)[number];

/** One step from a version to the next. Once released it never changes: what is wrong with it is mended by the next one. */
export interface Migration {
  /** 1 for the first, then the next whole number. */
  readonly version: number;
  /** Lower-case words and dashes. */
  readonly name: string;
  /** What it does to each schema. All of it runs in one transaction with its row in the version table. */
  readonly sql: Readonly<Partial<Record<SchemaName, string>>>;
  /**
   * The least version that a process has to know to go on working. Absent: 1. A step that only adds (expand) leaves it out, so
   * that the release before keeps working during a rolling restart; one that takes something away (contract) names the version
   * that stopped using it.
   */
  readonly neededVersion?: number;
}
