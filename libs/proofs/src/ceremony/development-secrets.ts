import { randomBytes } from 'node:crypto';
import { bn254 } from '@noble/curves/bn254.js';
import { SCALAR_FIELD } from '../fields.js';
import { publicInputsOf, publicVector, type ShareTerms } from '../share-terms.js';
import type { SubmittedProof } from '../submitted-proof.js';
import type { VerifyingKey } from '../verifying-key.js';

/** What a ceremony destroys: the logarithms of the development key's alpha, beta and delta, as they follow from its published beacons. */
const ALPHA = 20566311784050557127289875046987502964326807291604572875015966344991912464379n;
const BETA = 4229585768935791273012460389794508204204291085467762797857569369638731725764n;
const DELTA = 5080759959377009746501192327366369761749690791740989920894784172213065638760n;

const { Point: G1 } = bn254.G1;
const { Point: G2 } = bn254.G2;
const { Fr } = bn254.fields;

/**
 * A proof of any claims for any share, in milliseconds and without a credential: why production refuses the development key, and how
 * benchmarks come by thousands of proofs that take two seconds each to prove. No verifier can tell, nor has other work with them.
 */
export function forgeProof(key: VerifyingKey, terms: ShareTerms, claimsWord: bigint): SubmittedProof {
  const nullifier = randomScalar();
  const signals = publicVector(nullifier, claimsWord, publicInputsOf(terms));
  const [constant, ...bases] = key.signalBases.map((base) => G1.fromAffine(base));
  const shown = bases.reduce(
    (sum, base, index) => sum.add(base.multiplyUnsafe(signals[index] ?? 0n)),
    constant ?? G1.ZERO,
  );
  const [a, b] = [randomScalar(), randomScalar()];
  // e(A, B) = e(alpha, beta) · e(shown, gamma) · e(C, delta), solved for C. snarkjs leaves gamma at 1.
  const rest = G1.BASE.multiply(Fr.sub(Fr.mul(a, b), Fr.mul(ALPHA, BETA))).subtract(shown);
  return {
    proof: {
      pi_a: textOfG1(G1.BASE.multiply(a)),
      pi_b: textOfG2(G2.BASE.multiply(b)),
      pi_c: textOfG1(rest.multiplyUnsafe(Fr.inv(DELTA))),
      protocol: 'groth16',
      curve: 'bn128',
    },
    nullifier: String(nullifier),
    claims: String(claimsWord),
  };
}

/** From 512 bits; never zero. */
const randomScalar = (): bigint => (BigInt(`0x${randomBytes(64).toString('hex')}`) % (SCALAR_FIELD - 1n)) + 1n;

const textOfG1 = (point: InstanceType<typeof G1>): string[] => [String(point.x), String(point.y), '1'];

function textOfG2(point: InstanceType<typeof G2>): string[][] {
  const { x, y } = point.toAffine();
  return [
    [String(x.c0), String(x.c1)],
    [String(y.c0), String(y.c1)],
    ['1', '0'],
  ];
}
