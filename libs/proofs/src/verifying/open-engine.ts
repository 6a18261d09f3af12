import type { VerifyingKey } from '../verifying-key.js';
import type { Engine, EngineName, ProofCase } from './engine.js';

/** Turns until the JIT has compiled what a verification runs through; the first ones take five times as long. */
const WARM_UP_TURNS = 20;

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
