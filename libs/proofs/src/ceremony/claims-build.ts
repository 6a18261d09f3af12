import path from 'node:path';
import { packageRoot } from '../artefacts.js';
import { claimsCircuit, compileCircuit, type CompiledCircuit } from './compile-circuit.js';

/** What is compiled and what the set-up works on. Under dist/: it can be made again. */
export const buildDirectory = (): string => path.join(packageRoot(), 'dist/circuit');

export const compiledClaims = (): Promise<CompiledCircuit> => compileCircuit(claimsCircuit(), buildDirectory());
