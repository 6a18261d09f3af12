/** A refusal the caller can act on. `code` is the contract; which HTTP status it becomes is decided in libs/http. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
}

/** A state of affairs the code says cannot be. */
export class ImpossibleState extends Error {}

export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new ImpossibleState(sentence);
}
