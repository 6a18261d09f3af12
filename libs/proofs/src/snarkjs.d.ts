/** What we call of snarkjs 0.7.6, which has no types of its own. */
declare module 'snarkjs' {
  /** A path, or bytes in memory. */
  export type SnarkFile = string | Uint8Array | MemoryFile;

  /** Where snarkjs reads from, or puts what it has written: `data` is there afterwards. Its text stands for its name. */
  export interface MemoryFile {
    readonly type: 'mem';
    readonly data?: Uint8Array;
    toString?(): string;
  }

  export interface Logger {
    error(text: string): void;
    warn(text: string): void;
    info(text: string): void;
    debug(text: string): void;
  }

  interface Threads {
    readonly singleThread: boolean;
  }

  export interface Curve {
    terminate(): Promise<void>;
  }

  export const curves: { getCurveFromName(name: 'bn128', options?: Threads): Promise<Curve> };

  export const groth16: {
    prove(
      zkey: SnarkFile,
      witness: SnarkFile,
      logger?: Logger,
      options?: Threads,
    ): Promise<{
      readonly proof: {
        readonly pi_a: string[];
        readonly pi_b: string[][];
        readonly pi_c: string[];
        readonly protocol: string;
        readonly curve: string;
      };
      readonly publicSignals: string[];
    }>;
    /** Takes far more than valid proofs: never show it what a client sent. */
    verify(verifyingKey: object, publicSignals: unknown, proof: unknown): Promise<boolean>;
  };

  export const wtns: {
    calculate(input: object, wasm: SnarkFile, witness: SnarkFile): Promise<void>;
    exportJson(witness: SnarkFile): Promise<bigint[]>;
  };

  export const r1cs: {
    exportJson(r1cs: SnarkFile): Promise<{
      readonly nVars: number;
      readonly nConstraints: number;
      readonly constraints: readonly (readonly Readonly<Record<string, bigint | string>>[])[];
    }>;
  };

  export const powersOfTau: {
    newAccumulator(curve: Curve, power: number, to: string): Promise<unknown>;
    contribute(from: string, to: string, name: string, entropy: string): Promise<unknown>;
    beacon(from: string, to: string, name: string, beaconHash: string, iterationsExp: number): Promise<unknown>;
    preparePhase2(from: string, to: string): Promise<unknown>;
    verify(ptau: SnarkFile, logger?: Logger): Promise<boolean>;
  };

  export const zKey: {
    /** -1 instead of an error when it cannot. */
    newZKey(r1cs: SnarkFile, ptau: string, to: string, logger?: Logger): Promise<Uint8Array | -1>;
    contribute(from: string, to: string, name: string, entropy: string): Promise<unknown>;
    /** false instead of an error when it cannot. */
    beacon(from: string, to: string, name: string, beaconHash: string, iterationsExp: number): Promise<unknown>;
    verifyFromR1cs(r1cs: SnarkFile, ptau: SnarkFile, zkey: SnarkFile, logger?: Logger): Promise<boolean>;
    exportVerificationKey(zkey: SnarkFile): Promise<object>;
  };
}
