import { ProofVerifier, type ProofVerdict, type ProofVerifierOptions, type ShareTerms } from '@passid/proofs';
import { inSpan } from '@passid/tracing';
import { Counter, Histogram, type Registry } from 'prom-client';
import { announceGauge } from '@passid/runtime';

/** A proof alone takes a few milliseconds; in a full queue it waits about a second. */
const PROOF_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 20];

/** Measures the proofs that requests have verified. Bulk work, which no request waits for, is not counted. */
export class MeasuredProofVerifier extends ProofVerifier {
  readonly #seconds: Histogram<'result'>;
  readonly #turnedAway: Counter;

  constructor(options: ProofVerifierOptions, registry: Registry) {
    super(options);
    this.#seconds = new Histogram({
      name: 'passid_proof_verification_duration_seconds',
      help: 'Proofs by verdict, each from the request to the verdict, the wait in the queue included.',
      labelNames: ['result'],
      buckets: PROOF_SECONDS,
      registers: [registry],
    });
    this.#turnedAway = new Counter({
      name: 'passid_proof_refusals_total',
      help: 'Requests turned away because too many proofs were waiting.',
      registers: [registry],
    });
    announceGauge(registry, {
      name: 'passid_proof_queue_proofs',
      help: 'Proofs that wait for a worker.',
      value: () => this.waitingCount,
    });
  }

  override requireRoom(): void {
    try {
      super.requireRoom();
    } catch (error) {
      this.#turnedAway.inc();
      throw error;
    }
  }

  override async verifyAdmitted(submitted: unknown, terms: ShareTerms): Promise<ProofVerdict> {
    const from = performance.now();
    let result: ProofVerdict['status'] | 'not_judged' = 'not_judged';
    try {
      const verdict = await inSpan('verify proof', {}, () => super.verifyAdmitted(submitted, terms));
      result = verdict.status;
      return verdict;
    } finally {
      this.#seconds.observe({ result }, (performance.now() - from) / 1000);
    }
  }
}
