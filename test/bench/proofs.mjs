import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as snarkjs from '../../node_modules/snarkjs/main.js';
import { artefactsIn, ProofVerifier, readVerifyingKey } from '../../dist/libs/proofs/src/index.js';
import { sampleShares } from '../../dist/libs/proofs/src/ceremony/sample-shares.js';
import { publicInputsOf, publicVector } from '../../dist/libs/proofs/src/share-terms.js';
import { parseSubmittedProof } from '../../dist/libs/proofs/src/submitted-proof.js';
import { MclEngine } from '../../dist/libs/proofs/src/verifying/mcl-engine.js';
import { alternate, isQuick, median, percentile, ratioOf, SECONDS, whole } from './harness.mjs';

/** Verifications of one turn; a turn of the slowest takes a second. */
const TURN = isQuick ? 16 : 32;
const BATCHES = [8, 32];
const IN_FLIGHT = 64;

const { verifyingKey, sampleProofs } = artefactsIn();
const key = readVerifyingKey(readFileSync(verifyingKey, 'utf8'), { isProduction: false });
const submissions = JSON.parse(readFileSync(sampleProofs, 'utf8'));
const shares = sampleShares().map(({ terms }, index) => ({ terms, submitted: submissions[index] }));
const shareOf = (index) => shares[index % shares.length];

/** What the verifier puts in is put together beforehand, for snarkjs as for us; what was submitted is parsed each time. */
const inputsOf = shares.map(({ terms }) => publicInputsOf(terms));

function caseOf(index) {
  const { points, nullifier, claimsWord } = parseSubmittedProof(shareOf(index).submitted);
  return { points, signals: publicVector(nullifier, claimsWord, inputsOf[index % shares.length]) };
}

export async function benchProofs() {
  const engine = await MclEngine.open(key);
  const threads = await snarkjs.curves.getCurveFromName('bn128');
  const noThreads = await snarkjs.curves.getCurveFromName('bn128', { singleThread: true });
  const inputs = shares.map(({ submitted: { proof, nullifier, claims }, terms }) => ({
    proof,
    signals: [nullifier, claims, ...Object.values(publicInputsOf(terms))].map(String),
  }));
  const bySnarkjs = (curve) => async () => {
    globalThis.curve_bn128 = curve;
    for (let index = 0; index < TURN; index += 1) {
      const { signals, proof } = inputs[index % inputs.length];
      expect(await snarkjs.groth16.verify(key.file, signals, proof));
    }
  };
  const byUs = (batch) => () => {
    for (let index = 0; index < TURN; index += batch) {
      const cases = Array.from({ length: batch }, (_, offset) => caseOf(index + offset));
      expect(engine.judge(cases).every((verdict) => verdict === 'valid'));
    }
  };
  const candidates = {
    'snarkjs.groth16.verify': bySnarkjs(threads),
    'the same, without threads': bySnarkjs(noThreads),
    'ours, one by one': byUs(1),
    ...Object.fromEntries(BATCHES.map((batch) => [`ours, ${batch} at once`, byUs(Math.min(batch, TURN))])),
  };
  for (const run of Object.values(candidates)) await run();
  const results = await alternate(candidates, async (run) => {
    const before = process.cpuUsage();
    const from = performance.now();
    await run();
    const { user, system } = process.cpuUsage(before);
    // A rate by CPU time, so that ratioOf compares what the aims are about.
    return {
      wallMs: (performance.now() - from) / TURN,
      cpuMs: (user + system) / 1000 / TURN,
      rate: TURN / (user + system),
    };
  });
  globalThis.curve_bn128 = null;
  await threads.terminate();
  const speeds = [await fullSpeed('mcl'), await fullSpeed('snarkjs')];
  const ratio = (name) => ratioOf(results, name, 'snarkjs.groth16.verify');
  return {
    tables: [
      {
        title: 'Verifying a proof, parsing included, in one thread of one process',
        rows: Object.keys(candidates).map((name) => ({
          engine: name,
          'CPU ms each, median (least)': figures(results[name].map(({ cpuMs }) => cpuMs)),
          'wall ms each, median (least)': figures(results[name].map(({ wallMs }) => wallMs)),
          'CPU to snarkjs': ratio(name).toFixed(1),
        })),
      },
      {
        title: `ProofVerifier at full speed, ${IN_FLIGHT} in flight`,
        rows: speeds.map(({ lateMs: _, ...row }) => row),
      },
    ],
    aims: [
      ['one proof: at least 5 × snarkjs, in CPU time', ratio('ours, one by one'), 5],
      ['32 proofs at once: at least 12 × snarkjs, in CPU time', ratio('ours, 32 at once'), 12],
      ['at full speed: 20 ms at least as long as the event loop is late at p99', 20 / Math.max(speeds[0].lateMs, 1), 1],
    ],
  };
}

const figures = (numbers) => `${median(numbers).toFixed(1)} (${Math.min(...numbers).toFixed(1)})`;

/** What a request's event loop feels of it, and what comes out. */
async function fullSpeed(engine) {
  const verifier = new ProofVerifier({ key, engine });
  await verifier.verify(shareOf(0).submitted, shareOf(0).terms);
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const latencies = [];
  const started = performance.now();
  const end = started + SECONDS * 1000;
  delays.enable();
  const lane = async (turn) => {
    for (; performance.now() < end; turn += 1) {
      const from = performance.now();
      const { status } = await verifier.verify(shareOf(turn).submitted, shareOf(turn).terms);
      expect(status === 'verified');
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, index) => lane(index)));
  delays.disable();
  const seconds = (performance.now() - started) / 1000;
  await verifier.close();
  const lateMs = Math.max(0, delays.percentile(99) / 1e6 - 1);
  return {
    engine,
    lateMs,
    'proofs/s': whole(latencies.length / seconds),
    'p50/p99 ms': `${percentile(latencies, 0.5).toFixed(0)}/${percentile(latencies, 0.99).toFixed(0)}`,
    'event loop late, p99 ms (beyond 1)': lateMs.toFixed(1),
    'event loop late, most ms': Math.max(0, delays.max / 1e6 - 1).toFixed(1),
  };
}

function expect(holds) {
  if (!holds) throw new Error('A good proof was refused.');
}
