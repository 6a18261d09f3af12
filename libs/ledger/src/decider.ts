/** What is stored for ever: a past-tense name and plain data. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/** Folds a stream's events into the state that a decision reads. `evolve` never throws, logs or reads the time. */
export interface Decider<State, Event extends DomainEvent> {
  readonly initial: State;
  evolve(state: State, event: Event): State;
}
