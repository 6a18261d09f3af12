import { parentPort, workerData } from 'node:worker_threads';
import type { VerifyingKey } from '../verifying-key.js';
import type { CaseVerdict, EngineName, ProofCase } from './engine.js';
import { openEngine } from './open-engine.js';

/** What a worker is told when it starts. */
export interface WorkerOrders {
  readonly engine: EngineName;
  readonly key: VerifyingKey;
}

export type WorkerReport =
  { readonly kind: 'ready' } | { readonly kind: 'judged'; readonly verdicts: readonly CaseVerdict[] };

/** One batch at a time: the pool sends the next when it has the verdicts of the last. */
if (parentPort !== null) {
  const port = parentPort;
  const { engine: name, key } = workerData as WorkerOrders;
  const report = (message: WorkerReport): void => port.postMessage(message);
  const engine = await openEngine(name, key);
  // An error is left to end the worker: whatever its memory looks like then, no proof is judged with it.
  port.on('message', (cases: readonly ProofCase[]) => {
    void (async () => report({ kind: 'judged', verdicts: await engine.judge(cases) }))();
  });
  report({ kind: 'ready' });
}
