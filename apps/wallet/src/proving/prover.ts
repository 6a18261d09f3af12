import type { ProofTerms, ProvableCredential } from '../service/shapes.js';
import type { ProverAnswer, ProverRequest } from './prover-messages.js';

/** No proof was made. `fault` names the worker's error. */
export class NoProof extends Error {
  override readonly name = 'NoProof';
  constructor(readonly fault: string) {
    super(`No proof was made: ${fault}.`);
  }
}

/** What a credential is proved with, which never leaves the wallet. */
export interface ProvingSecrets {
  /** Decimal. */
  readonly secret: string;
  readonly provable: ProvableCredential;
}

/** Proves on this device. */
export interface Prover {
  /** What the issuer signs in place of the secret. Decimal. Throws NoProof. */
  commit(secret: string): Promise<string>;
  /** Throws NoProof. */
  prove(terms: ProofTerms, secrets: ProvingSecrets): Promise<object>;
}

type Question = ProverRequest extends infer Each ? (Each extends { id: number } ? Omit<Each, 'id'> : never) : never;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: NoProof) => void;
}

/** In a worker, which is started when it is first needed. */
export class WorkerProver implements Prover {
  #worker: Worker | undefined;
  #asked = 0;
  readonly #waiting = new Map<number, Waiting>();

  async commit(secret: string): Promise<string> {
    return (await this.#ask({ kind: 'commit', secret })) as string;
  }

  async prove(terms: ProofTerms, { secret, provable }: ProvingSecrets): Promise<object> {
    return (await this.#ask({ kind: 'prove', secret, terms, provable })) as object;
  }

  #ask(question: Question): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      (this.#worker ??= this.#start()).postMessage({ id, ...question });
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./prove.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<ProverAnswer>) => this.#settle(data));
    worker.addEventListener('error', () => {
      this.#worker = undefined;
      for (const id of [...this.#waiting.keys()]) this.#settle({ id, fault: 'WorkerDied' });
    });
    return worker;
  }

  #settle(answer: ProverAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('fault' in answer) waiting?.reject(new NoProof(answer.fault));
    else waiting?.resolve(answer.value);
  }
}
