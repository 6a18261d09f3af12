import { beforeAll, describe, expect, it } from '@jest/globals';
import { groth16 } from 'snarkjs';
import { developmentKey, provenShares } from '../sample-proofs.fixture.js';
import { publicInputsOf } from '../share-terms.js';
import { parseSubmittedProof } from '../submitted-proof.js';
import type { Engine, ProofCase } from './engine.js';
import { MclEngine } from './mcl-engine.js';
import { Dice, MUTATIONS, shownOf, type Shown } from './mutations.fixture.js';
import { SnarkjsEngine } from './snarkjs-engine.js';

/** What takes a minute on one free core takes several on a busy machine. */
const DIFFERENTIAL_TIMEOUT_MS = 600_000;

/**
 * Of what our parser refuses snarkjs is asked one in ten: its verdict can only be the same or less strict. What comes to a pairing
 * here is asked of both, always.
 */
const REFUSED_ASKED_ONE_IN = 10;

const key = developmentKey();
const shares = provenShares();

let mcl: Engine;

beforeAll(async () => {
  // Opened for the curve without threads that it leaves to snarkjs, which is asked directly here: with what a client sent.
  await SnarkjsEngine.open(key);
  mcl = await MclEngine.open(key);
});

type Reference = boolean | 'throws';

async function reference({ submitted, inputs }: Shown): Promise<Reference> {
  const signals = [submitted.nullifier, submitted.claims, ...inputs.map(String)];
  try {
    return await groth16.verify(key.file, signals, submitted.proof);
  } catch {
    return 'throws';
  }
}

function parsed({ submitted, inputs }: Shown): ProofCase | string {
  const read = parseSubmittedProof(submitted);
  if ('fault' in read) return read.fault;
  return { points: read.points, signals: [read.nullifier, read.claimsWord, ...inputs] };
}

describe('our verdict on a mutated proof is that of snarkjs', () => {
  const dice = new Dice();

  it.each(MUTATIONS)(
    '$name ($count)',
    async ({ count, apply, accepted, stricter }) => {
      let [acceptedCount, stricterCount] = [0, 0];
      for (let index = 0; index < count; index += 1) {
        const share = shares[index % shares.length] ?? shares[0];
        const shown = shownOf(share.submitted, Object.values(publicInputsOf(share.terms)));
        apply(shown, dice);
        const each = parsed(shown);
        if (typeof each === 'string' && index % REFUSED_ASKED_ONE_IN !== 0) continue;
        const theirs = await reference(shown);
        const ours = typeof each === 'string' ? each : (await mcl.judge([each]))[0];
        if (ours === 'valid') acceptedCount += 1;
        if ((ours === 'valid') === (theirs === true)) continue;
        // Never the other way round: what we accept, snarkjs accepts.
        if (ours === 'valid' || stricter === undefined)
          throw new Error(`Mutation ${index}: ours is ${ours}, that of snarkjs ${theirs}: ${inspected(shown)}`);
        stricterCount += 1;
      }
      if (accepted === 'some') expect(acceptedCount).toBeGreaterThan(0);
      else expect(acceptedCount).toBe(accepted === 'all' ? count : 0);
      // A reason that never applies would be no reason.
      expect(stricterCount > 0).toBe(stricter !== undefined);
    },
    DIFFERENTIAL_TIMEOUT_MS,
  );

  it('was compared over ten thousand mutations', () => {
    expect(MUTATIONS.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(10_000);
  });
});

const inspected = (shown: Shown): string =>
  JSON.stringify(shown, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
