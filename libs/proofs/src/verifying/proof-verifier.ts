import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { packageRoot } from '../artefacts.js';
import { readClaimsWord, type ProvenClaims } from '../claims-word.js';
import { publicInputsOf, publicVector, type ShareTerms } from '../share-terms.js';
import type { ReadingFault } from '../points.js';
import { parseSubmittedProof } from '../submitted-proof.js';
import type { VerifyingKey } from '../verifying-key.js';
import type { CaseVerdict, EngineName, ProofCase } from './engine.js';
import { WorkerPool } from './worker-pool.js';

/** `impossible_claims`: no honest circuit puts out such a word under this mask. `unequal`: the proof does not prove this. */
export type ProofFault = ReadingFault | 'impossible_claims' | 'outside_subgroup' | 'unequal';

export type ProofVerdict =
  | {
      readonly status: 'verified';
      readonly proven: ProvenClaims;
      /** The same for the same holder and share, whichever of its many proofs is shown. */
      readonly nullifier: string;
      /** SHA-256 of proof, signals and key: what was checked, not who it is. A proof can be made to look different. */
      readonly digest: string;
      readonly verifyingKeyId: string;
    }
  | { readonly status: 'invalid'; readonly fault: ProofFault; readonly verifyingKeyId: string };

/** There is no verifying key that may be used here: whether a proof holds nobody can say. */
export class ProofsNotConfigured extends Error {
  override readonly name = 'ProofsNotConfigured';
}

export interface ProofVerifierOptions {
  /** Absent: nothing can be verified here. */
  readonly key?: VerifyingKey;
  readonly engine?: EngineName;
  readonly workersMax?: number;
  readonly queueMax?: number;
}

/** One core is left for the event loop. */
const WORKERS_DEFAULT = Math.max(1, availableParallelism() - 1);

/** A second's work of one worker: whoever comes after these would wait longer than it takes to come back. */
const QUEUE_DEFAULT = 256;

/** Cases of one bulk batch: as many as the engine takes at once. */
const BULK_MAX = 32;

interface Parsed {
  readonly proven: ProvenClaims;
  readonly nullifier: bigint;
  readonly each: ProofCase;
}

/**
 * Verifies what wallets submit, off the event loop. The public vector is put together from the verifier's own records; of what was
 * submitted only the nullifier and the claims word enter it, and both are what is then proved.
 */
export class ProofVerifier {
  readonly #pool: WorkerPool | undefined;
  readonly #lanes: number;
  readonly #keyId: string;

  /** Starts nothing: the first proof does, and takes about a second longer for it. */
  constructor({ key, engine = 'mcl', workersMax = WORKERS_DEFAULT, queueMax = QUEUE_DEFAULT }: ProofVerifierOptions) {
    const script = path.join(packageRoot(), 'dist/libs/proofs/src/verifying/worker.js');
    this.#pool = key && new WorkerPool({ script, orders: { engine, key }, workersMax, queueMax });
    this.#lanes = workersMax;
    this.#keyId = key?.id ?? '';
  }

  get isConfigured(): boolean {
    return this.#pool !== undefined;
  }

  /** Proofs of requests that no worker has taken yet. */
  get waitingCount(): number {
    return this.#pool?.waitingCount ?? 0;
  }

  /** Ask before something is done that cannot be undone; then `verifyAdmitted`. @throws ProofQueueFull */
  requireRoom(): void {
    this.#pool?.requireRoom();
  }

  /** @throws ProofQueueFull when too many wait already, ProofNotJudged when the workers failed, ProofsNotConfigured. */
  async verify(submitted: unknown, terms: ShareTerms): Promise<ProofVerdict> {
    this.requireRoom();
    return this.verifyAdmitted(submitted, terms);
  }

  /** For whom there was room when it was asked for. @throws ProofNotJudged, ProofsNotConfigured */
  async verifyAdmitted(submitted: unknown, terms: ShareTerms): Promise<ProofVerdict> {
    const pool = this.#requirePool();
    const parsed = parse(submitted, terms);
    if (typeof parsed === 'string') return this.#invalid(parsed);
    return this.#verdict(parsed, await pool.judge(parsed.each));
  }

  /** For replays: any number, in batches, each behind whatever requests are waiting. @throws ProofNotJudged, ProofsNotConfigured */
  async verifyAll(
    submissions: readonly { readonly submitted: unknown; readonly terms: ShareTerms }[],
  ): Promise<readonly ProofVerdict[]> {
    const pool = this.#requirePool();
    const verdicts = new Array<ProofVerdict>(submissions.length);
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < submissions.length) {
        const start = next;
        next += BULK_MAX;
        const parsed = submissions.slice(start, next).map(({ submitted, terms }) => parse(submitted, terms));
        const judged = await pool.judgeInBulk(parsed.flatMap((each) => (typeof each === 'string' ? [] : [each.each])));
        let position = 0;
        for (const [index, each] of parsed.entries())
          verdicts[start + index] =
            typeof each === 'string' ? this.#invalid(each) : this.#verdict(each, judged[position++] as CaseVerdict);
      }
    };
    await Promise.all(Array.from({ length: this.#lanes }, lane));
    return verdicts;
  }

  /** Leaves no thread. What is not judged yet fails with ProofNotJudged. */
  async close(): Promise<void> {
    await this.#pool?.close();
  }

  #requirePool(): WorkerPool {
    if (this.#pool === undefined) throw new ProofsNotConfigured('There is no verifying key to verify proofs with.');
    return this.#pool;
  }

  #verdict({ proven, nullifier, each }: Parsed, verdict: CaseVerdict): ProofVerdict {
    if (verdict !== 'valid') return this.#invalid(verdict);
    const digest = digestOf(each, this.#keyId);
    return { status: 'verified', proven, nullifier: String(nullifier), digest, verifyingKeyId: this.#keyId };
  }

  #invalid(fault: ProofFault): ProofVerdict {
    return { status: 'invalid', fault, verifyingKeyId: this.#keyId };
  }
}

function parse(submitted: unknown, terms: ShareTerms): Parsed | ProofFault {
  const read = parseSubmittedProof(submitted);
  if ('fault' in read) return read.fault;
  const inputs = publicInputsOf(terms);
  const proven = readClaimsWord(read.claimsWord, Number(inputs.mask), terms.policy);
  if (proven === undefined) return 'impossible_claims';
  const signals = publicVector(read.nullifier, read.claimsWord, inputs);
  return { proven, nullifier: read.nullifier, each: { points: read.points, signals } };
}

function digestOf({ points: { a, b, c }, signals }: ProofCase, keyId: string): string {
  const numbers = [a.x, a.y, ...b.x, ...b.y, c.x, c.y, ...signals];
  return createHash('sha256')
    .update(`passid/proof/v1:${keyId}:${numbers.join(',')}`)
    .digest('hex');
}
