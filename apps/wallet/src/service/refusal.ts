/** The service said no. `code` is the problem's, to switch on. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: string,
    readonly status: number,
    /** The service's own sentence. */
    readonly detail: string,
  ) {
    super(detail);
  }
}

/** Nobody answered: no network, no service, or no answer in time. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}
