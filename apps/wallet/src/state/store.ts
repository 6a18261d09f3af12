/** A state, the events that change it, and those who watch. */
export class Store<State, Event> {
  #state: State;
  readonly #watchers = new Set<() => void>();

  constructor(
    initial: State,
    private readonly evolve: (state: State, event: Event) => State,
  ) {
    this.#state = initial;
  }

  readonly read = (): State => this.#state;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly happened = (event: Event): void => {
    const next = this.evolve(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    for (const watcher of [...this.#watchers]) watcher();
  };
}
