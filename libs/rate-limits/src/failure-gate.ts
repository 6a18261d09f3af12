import type { Clock } from '@passid/runtime';
import type { Limit, Standing, Taker } from './limit.js';
import { momentOf, rolledTo, UNUSED, usedAt, waitSeconds, WINDOW_MS, type Usage } from './usage.js';

/** The other half of the remaining limit is for other processes. */
const IN_FLIGHT_SHARE = 2;

interface Gate {
  usage: Usage;
  inFlight: number;
  readonly waiting: ((isAllowed: boolean) => void)[];
}

/**
 * Limits failures, so a try begins before it is known whether it counts. Tries under way are held to half of the remaining limit
 * and the others wait: of any number at once, no more than the limit fail. Only failures are written to the database.
 */
export class FailureGate {
  #window = 0;
  readonly #gates = new Map<string, Gate>();

  constructor(
    private readonly clock: Clock,
    private readonly taker: Taker,
  ) {}

  /** `tried` is absent when the subject has failed too often to try. */
  async attempt<Result>(
    limit: Limit,
    subject: string,
    run: () => Promise<Result>,
    isFailure: (result: Result) => boolean,
  ): Promise<{ readonly standing: Standing; readonly tried?: { readonly result: Result } }> {
    const name = `${limit.name}:${subject}`;
    const gate = this.#gateOf(name);
    const isAllowed = await new Promise<boolean>((resolve) => {
      gate.waiting.push(resolve);
      this.#admit(limit, gate);
    });
    if (!isAllowed) return { standing: this.#standing(limit, gate) };
    try {
      const result = await run();
      if (isFailure(result)) {
        const taken = await this.taker.take(name, limit, 1);
        gate.usage = taken?.usage ?? this.#oneMore(gate.usage);
      }
      return { standing: { ...this.#standing(limit, gate), isAllowed: true }, tried: { result } };
    } finally {
      gate.inFlight -= 1;
      this.#admit(limit, gate);
    }
  }

  #admit(limit: Limit, gate: Gate): void {
    for (let next = gate.waiting[0]; next !== undefined; next = gate.waiting[0]) {
      const left = this.#left(limit, gate);
      if (left > 0 && gate.inFlight >= Math.ceil(left / IN_FLIGHT_SHARE)) return;
      gate.waiting.shift();
      if (left > 0) gate.inFlight += 1;
      next(left > 0);
    }
  }

  #left({ quota }: Limit, { usage }: Gate): number {
    return Math.max(0, quota - usedAt(momentOf(this.clock.now()), usage));
  }

  #oneMore(usage: Usage): Usage {
    const rolled = rolledTo(momentOf(this.clock.now()).window, usage);
    return { ...rolled, current: rolled.current + 1 };
  }

  #gateOf(name: string): Gate {
    const { window } = momentOf(this.clock.now());
    if (window > this.#window) this.#forgetIdle(window);
    const gate = this.#gates.get(name) ?? { usage: UNUSED, inFlight: 0, waiting: [] };
    this.#gates.set(name, gate);
    return gate;
  }

  #forgetIdle(window: number): void {
    this.#window = window;
    for (const [name, { usage, inFlight }] of this.#gates)
      if (inFlight === 0 && usage.window < window - 1) this.#gates.delete(name);
  }

  #standing(limit: Limit, gate: Gate): Standing {
    const moment = momentOf(this.clock.now());
    const remaining = this.#left(limit, gate);
    const resetSeconds =
      remaining > 0
        ? Math.max(1, Math.ceil(((1 - moment.gone) * WINDOW_MS) / 1000))
        : waitSeconds(moment, gate.usage, limit.quota);
    return { limit, isAllowed: remaining > 0, remaining, resetSeconds };
  }
}
