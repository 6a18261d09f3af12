import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../artefacts.js';

/** The compiler takes twelve seconds; ten times that on a busy machine is still no fault. */
const COMPILE_TIMEOUT_MS = 300_000;

/** What a circuit compiles to. */
export interface CompiledCircuit {
  readonly constraints: string;
  readonly witnessProgram: string;
}

/**
 * Compiles a circuit with circom, which comes from npm as WebAssembly. The same sources give the same bytes on every machine.
 * `--O2` is not circom's default: without it the claims circuit has twice the constraints and outgrows its set-up.
 */
export async function compileCircuit(source: string, into: string): Promise<CompiledCircuit> {
  await mkdir(into, { recursive: true });
  const root = packageRoot();
  const compiler = path.join(root, 'node_modules/circom2/cli.js');
  const libraries = path.join(root, 'node_modules');
  await promisify(execFile)(
    process.execPath,
    [compiler, source, '--r1cs', '--wasm', '--O2', '-l', libraries, '-o', into],
    { cwd: root, timeout: COMPILE_TIMEOUT_MS },
  );
  const name = path.basename(source, '.circom');
  return {
    constraints: path.join(into, `${name}.r1cs`),
    witnessProgram: path.join(into, `${name}_js`, `${name}.wasm`),
  };
}

export const claimsCircuit = (): string => path.join(packageRoot(), 'libs/proofs/circuit/claims.circom');
