/** What is stored for ever: a past-tense name and plain data. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/** How a stream's events become the situation a decision looks at. `evolve` never throws, logs or asks the time. */
export interface Decider<State, Event extends DomainEvent> {
  readonly initial: State;
  evolve(state: State, event: Event): State;
}
