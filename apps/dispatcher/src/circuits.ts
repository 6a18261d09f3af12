/** Failures in a row after which an endpoint is given rest; four deliveries tried to the end are no more than this. */
const FAILURES_MAX = 20;

/** The first rest, and how long it can grow: it doubles each time the one attempt after it fails. */
const REST_FIRST_MS = 2_000;
const REST_MAX_MS = 60_000;

/** Endpoints remembered; past that the one heard of least recently is forgotten and starts anew. */
const REMEMBERED_MAX = 2_000;

/** A rest that is over at any time one could ask: half open. Not 0, which is closed. */
const OVER = 1;

interface Circuit {
  readonly failures: number;
  readonly restMs: number;
  /** Open until then; half open afterwards. 0: closed. */
  readonly restsUntil: number;
}

const CLOSED: Circuit = { failures: 0, restMs: 0, restsUntil: 0 };

/**
 * A circuit breaker for each endpoint. After many failures in a row it is left alone for a while (open), then tried with
 * a single attempt (half open), which closes the circuit or opens it for twice as long. Deliveries wait meanwhile and use
 * up no attempts.
 */
export class Circuits {
  readonly #circuits = new Map<string, Circuit>();

  /** How many attempts may be in hand at once: none while open, one while half open, undefined for any number. */
  limitsAt(now: number): ReadonlyMap<string, 0 | 1> {
    const limits = new Map<string, 0 | 1>();
    for (const [institutionId, { restsUntil }] of this.#circuits)
      if (restsUntil > 0) limits.set(institutionId, restsUntil > now ? 0 : 1);
    return limits;
  }

  learn(institutionId: string, outcome: 'succeeded' | 'failed', now: number): void {
    const circuit = this.#circuits.get(institutionId) ?? CLOSED;
    this.#circuits.delete(institutionId);
    if (outcome === 'succeeded') return;
    this.#circuits.set(institutionId, afterFailure(circuit, now));
    const [leastRecent] = this.#circuits.keys();
    if (this.#circuits.size > REMEMBERED_MAX && leastRecent !== undefined) this.#circuits.delete(leastRecent);
  }

  /** Somebody has set the endpoint right, or wants to see: the next attempt is made at once. */
  halfOpen(institutionId: string): void {
    const circuit = this.#circuits.get(institutionId);
    if (circuit !== undefined && circuit.restsUntil > 0)
      this.#circuits.set(institutionId, { ...circuit, restsUntil: OVER });
  }
}

function afterFailure({ failures, restMs, restsUntil }: Circuit, now: number): Circuit {
  if (failures + 1 < FAILURES_MAX) return { failures: failures + 1, restMs, restsUntil };
  // An attempt that was under way when the circuit opened says nothing new.
  if (restsUntil > now) return { failures, restMs, restsUntil };
  const next = restMs === 0 ? REST_FIRST_MS : Math.min(restMs * 2, REST_MAX_MS);
  return { failures: failures + 1, restMs: next, restsUntil: now + next };
}
