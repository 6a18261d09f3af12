import { readFile } from 'node:fs/promises';
import {
  artefactsIn,
  readVerifyingKey,
  requireInstalled,
  UnusableVerifyingKey,
  type ProofVerifier,
} from '@passid/proofs';
import type { Registry } from 'prom-client';
import type { Config, Log } from '@passid/runtime';
import { MeasuredProofVerifier } from './metrics/measured-proof-verifier.js';

/**
 * The verifier with the key that this process may use. In production without a ceremony it accepts no proof, and logs that: with
 * the key of development anybody can forge proofs. @throws UnusableVerifyingKey when a key was named and cannot be used.
 * @throws EngineNotInstalled
 */
export async function openProofVerifier(config: Config, log: Log, metrics: Registry): Promise<ProofVerifier> {
  const { proofsDir, proofEngine: engine, isProduction } = config;
  requireInstalled(engine);
  const json = await readFile(artefactsIn(proofsDir).verifyingKey, 'utf8');
  try {
    return new MeasuredProofVerifier({ key: readVerifyingKey(json, { isProduction }), engine }, metrics);
  } catch (error) {
    if (proofsDir !== undefined || !(error instanceof UnusableVerifyingKey)) throw error;
    log.warn({ reason: error.message }, 'proofs are not accepted');
    return new MeasuredProofVerifier({}, metrics);
  }
}
