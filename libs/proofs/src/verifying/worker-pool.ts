import { Worker } from 'node:worker_threads';
import type { CaseVerdict, ProofCase } from './engine.js';
import type { WorkerOrders, WorkerReport } from './worker.js';

/** No room in the queue: the caller should come back, and be told when. */
export class ProofQueueFull extends Error {
  override readonly name = 'ProofQueueFull';

  constructor(readonly retryAfterSeconds: number) {
    super('Too many proofs are waiting to be verified.');
  }
}

/** Nothing is known about the proof: the workers failed, not it. */
export class ProofNotJudged extends Error {
  override readonly name = 'ProofNotJudged';
}

export interface PoolOptions {
  /** The compiled worker.ts. */
  readonly script: string;
  readonly orders: WorkerOrders;
  readonly workersMax: number;
  /** Cases of requests that may wait; what is in a worker does not count. */
  readonly queueMax: number;
}

/** Cases of requests that one worker takes at once. More would make the first wait for the last: 16 take about 40 ms. */
const TAKEN_MAX = 16;

/** What a queue is told to come back in. A full default queue is worked off in less. */
const RETRY_AFTER_SECONDS = 1;

/** A batch of 32 takes a tenth of a second. A worker that takes this long does not come back. */
const BATCH_TIMEOUT_MS = 20_000;

/** One retry: a case that two workers died over is not given to a third. */
const TRIES_MAX = 2;

/** snarkjs brings a package that takes every thread for its own and runs what it finds here. */
const NOTHING_TO_RUN = { mod: 'data:,' };

interface Job {
  readonly each: ProofCase;
  readonly resolve: (verdict: CaseVerdict) => void;
  readonly reject: (error: Error) => void;
  tries: number;
}

interface Seat {
  readonly worker: Worker;
  isReady: boolean;
  jobs: readonly Job[];
  deadline: NodeJS.Timeout | undefined;
}

/**
 * Worker threads, started when they are first needed. A free one takes what waits, up to a batch: the busier it gets, the cheaper
 * a proof. Requests come before bulk work. A worker that dies is replaced, and its cases are tried once more, each alone, so
 * that the one that killed it takes no other along.
 */
export class WorkerPool {
  readonly #seats = new Set<Seat>();
  readonly #requests: Job[] = [];
  readonly #bulk: (readonly Job[])[] = [];
  #isClosed = false;

  constructor(private readonly options: PoolOptions) {}

  /** Cases of requests that no worker has taken yet. */
  get waitingCount(): number {
    return this.#requests.length;
  }

  /** @throws ProofQueueFull */
  requireRoom(): void {
    if (this.#requests.length >= this.options.queueMax) throw new ProofQueueFull(RETRY_AFTER_SECONDS);
  }

  /** Asks nothing about room. @throws ProofNotJudged */
  judge(each: ProofCase): Promise<CaseVerdict> {
    return this.#submit([each], (jobs) => this.#requests.push(...jobs))[0] as Promise<CaseVerdict>;
  }

  /** As one batch, when no request is waiting. The caller sees to it that not too many wait. @throws ProofNotJudged */
  judgeInBulk(cases: readonly ProofCase[]): Promise<CaseVerdict[]> {
    if (cases.length === 0) return Promise.resolve([]);
    return Promise.all(this.#submit(cases, (jobs) => this.#bulk.push(jobs)));
  }

  /** What is waiting is refused, what is running is broken off, and no thread is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const seats = [...this.#seats];
    for (const job of [
      ...this.#requests.splice(0),
      ...this.#bulk.splice(0).flat(),
      ...seats.flatMap(({ jobs }) => jobs),
    ])
      job.reject(new ProofNotJudged('The verifier was closed.'));
    await Promise.all(seats.map((seat) => this.#leave(seat)));
  }

  #submit(cases: readonly ProofCase[], enqueue: (jobs: readonly Job[]) => void): Promise<CaseVerdict>[] {
    const jobs: Job[] = [];
    const verdicts = cases.map(
      (each) =>
        new Promise<CaseVerdict>((resolve, reject) => {
          jobs.push({ each, resolve, reject, tries: 0 });
        }),
    );
    if (this.#isClosed) for (const job of jobs) job.reject(new ProofNotJudged('The verifier is closed.'));
    else {
      enqueue(jobs);
      this.#dispatch();
    }
    return verdicts;
  }

  /** Gives every free worker something to do; starts one when all are busy and there is room for another. */
  #dispatch(): void {
    for (const seat of this.#seats) if (seat.isReady && seat.jobs.length === 0) this.#occupy(seat, this.#next());
    const isStarting = [...this.#seats].some(({ isReady }) => !isReady);
    const isWaiting = this.#requests.length > 0 || this.#bulk.length > 0;
    if (isWaiting && !isStarting && this.#seats.size < this.options.workersMax) this.#start();
  }

  #next(): readonly Job[] {
    const first = this.#requests[0];
    if (first === undefined) return this.#bulk.shift() ?? [];
    if (first.tries > 0) return this.#requests.splice(0, 1);
    const tried = this.#requests.findIndex(({ tries }) => tries > 0);
    return this.#requests.splice(0, Math.min(TAKEN_MAX, tried === -1 ? TAKEN_MAX : tried));
  }

  #occupy(seat: Seat, jobs: readonly Job[]): void {
    seat.jobs = jobs;
    if (jobs.length === 0) return seat.worker.unref();
    for (const job of jobs) job.tries += 1;
    seat.worker.ref();
    seat.worker.postMessage(jobs.map(({ each }) => each));
    seat.deadline = setTimeout(() => this.#lose(seat, new Error('It did not answer in time.')), BATCH_TIMEOUT_MS);
  }

  #start(): void {
    const worker = new Worker(this.options.script, { workerData: { ...this.options.orders, ...NOTHING_TO_RUN } });
    const seat: Seat = { worker, isReady: false, jobs: [], deadline: undefined };
    this.#seats.add(seat);
    worker.on('message', (report: WorkerReport) => this.#hear(seat, report));
    worker.on('error', (error) => this.#lose(seat, error));
    worker.on('exit', (code) => this.#lose(seat, new Error(`It ended with code ${code}.`)));
  }

  #hear(seat: Seat, report: WorkerReport): void {
    if (report.kind === 'ready') seat.isReady = true;
    else {
      clearTimeout(seat.deadline);
      const jobs = seat.jobs;
      seat.jobs = [];
      for (const [index, job] of jobs.entries()) job.resolve(report.verdicts[index] as CaseVerdict);
    }
    this.#dispatch();
  }

  /** Called for the error and again for the exit that follows it. */
  #lose(seat: Seat, cause: Error): void {
    if (!this.#seats.has(seat)) return;
    void this.#leave(seat);
    const again: Job[] = [];
    for (const job of seat.jobs) {
      if (job.tries < TRIES_MAX) again.push(job);
      else job.reject(new ProofNotJudged('Two workers failed over this proof.', { cause }));
    }
    this.#requests.unshift(...again);
    // A worker that never came up would not come up the next time either: those who wait hear of it, later ones try anew.
    if (!seat.isReady && this.#seats.size === 0) {
      const waiting = [...this.#requests.splice(0), ...this.#bulk.splice(0).flat()];
      for (const job of waiting) job.reject(new ProofNotJudged('The verifier cannot start.', { cause }));
    }
    this.#dispatch();
  }

  async #leave(seat: Seat): Promise<void> {
    this.#seats.delete(seat);
    clearTimeout(seat.deadline);
    await seat.worker.terminate();
  }
}
