import { createRequire } from 'node:module';
import type { VerifyingKey } from '../verifying-key.js';
import type { Engine, EngineName, ProofCase } from './engine.js';

/** Turns until the JIT has compiled what a verification runs through; the first ones take five times as long. */
const WARM_UP_TURNS = 20;

/** The engine was chosen and its library is not there. */
export class EngineNotInstalled extends Error {
  override readonly name = 'EngineNotInstalled';
}

/** snarkjs is GPL-3.0 and a development dependency: no release has it. @throws EngineNotInstalled */
export function requireInstalled(engine: EngineName): void {
  if (engine !== 'snarkjs') return;
  try {
    createRequire(import.meta.url).resolve('snarkjs');
  } catch (cause) {
    throw new EngineNotInstalled(
      'PASSID_PROOF_ENGINE is snarkjs, which `npm ci --omit=dev` leaves out (GPL-3.0): run `npm ci`, or choose mcl, the default.',
      { cause },
    );
  }
}

/** An engine that is warm and has shown that it can refuse. Loads only the library that it uses. */
export async function openEngine(name: EngineName, key: VerifyingKey): Promise<Engine> {
  const engine =
    name === 'mcl'
      ? await (await import('./mcl-engine.js')).MclEngine.open(key)
      : await (await import('./snarkjs-engine.js')).SnarkjsEngine.open(key);
  const wrong: ProofCase = {
    points: { a: key.alpha, b: key.beta, c: key.alpha },
    signals: key.signalBases.slice(1).map(() => 1n),
  };
  for (let turn = 0; turn < WARM_UP_TURNS; turn += 1) {
    const verdicts = await engine.judge([wrong]);
    if (verdicts[0] !== 'unequal') throw new Error(`The engine ${name} accepts what is no proof.`);
  }
  return engine;
}
