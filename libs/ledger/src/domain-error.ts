/** A refusal the caller can act on. `code` is the contract; which HTTP status it becomes is decided in libs/http. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  /** What the refusal names, for a program to read: its words may change, these do not. */
  readonly members: { readonly outcome_id?: string } = {};
}

/** A state of affairs the code says cannot be. */
export class ImpossibleState extends Error {}

export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new ImpossibleState(sentence);
}
