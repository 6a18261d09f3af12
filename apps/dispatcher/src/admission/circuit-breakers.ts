/** Failures in a row that open the circuit: those of four deliveries, each tried five times. */
const FAILURES_MAX = 20;

/** How long a circuit stays open at first and at most: doubled each time the one attempt after it fails. */
const OPEN_FIRST_MS = 2_000;
const OPEN_MAX_MS = 60_000;

/** Institutions remembered; past that the one heard of least recently is forgotten and starts closed. */
const REMEMBERED_MAX = 2_000;

/** A time long past, for a circuit that is half open now. Not 0, which stands for closed. */
const LONG_PAST = 1;

interface Circuit {
  readonly failures: number;
  readonly openMs: number;
  /** Open until then, half open afterwards. 0: closed. */
  readonly openUntil: number;
}

const CLOSED: Circuit = { failures: 0, openMs: 0, openUntil: 0 };

/**
 * A circuit breaker for each institution's endpoint. After 20 failures in a row no attempt is made for a while (open), then one
 * (half open), which closes the circuit or opens it for twice as long. Deliveries wait meanwhile and use up no attempts.
 */
export class CircuitBreakers {
  readonly #circuits = new Map<string, Circuit>();

  /** Attempts that may be under way at once, by institution: none while open, one while half open; closed ones are not listed. */
  limitsAt(now: number): ReadonlyMap<string, 0 | 1> {
    const limits = new Map<string, 0 | 1>();
    for (const [institutionId, { openUntil }] of this.#circuits)
      if (openUntil > 0) limits.set(institutionId, openUntil > now ? 0 : 1);
    return limits;
  }

  record(institutionId: string, outcome: 'succeeded' | 'failed', now: number): void {
    const circuit = this.#circuits.get(institutionId) ?? CLOSED;
    this.#circuits.delete(institutionId);
    if (outcome === 'succeeded') return;
    this.#circuits.set(institutionId, afterFailure(circuit, now));
    const [leastRecent] = this.#circuits.keys();
    if (this.#circuits.size > REMEMBERED_MAX && leastRecent !== undefined) this.#circuits.delete(leastRecent);
  }

  /** The next attempt may be made at once. */
  halfOpen(institutionId: string): void {
    const circuit = this.#circuits.get(institutionId);
    if (circuit !== undefined && circuit.openUntil > 0)
      this.#circuits.set(institutionId, { ...circuit, openUntil: LONG_PAST });
  }
}

function afterFailure(circuit: Circuit, now: number): Circuit {
  const { openMs, openUntil } = circuit;
  const failures = circuit.failures + 1;
  if (failures < FAILURES_MAX) return { ...circuit, failures };
  // An attempt that was under way when the circuit opened says nothing new.
  if (openUntil > now) return circuit;
  const next = openMs === 0 ? OPEN_FIRST_MS : Math.min(openMs * 2, OPEN_MAX_MS);
  return { failures, openMs: next, openUntil: now + next };
}
