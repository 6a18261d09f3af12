/** Something that has a state and says when it changes: what `useSyncExternalStore`, or any other view, needs. */
export abstract class Store<State> {
  #state: State;
  readonly #listeners = new Set<() => void>();

  protected constructor(initial: State) {
    this.#state = initial;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): State => this.#state;

  protected set(state: State): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
