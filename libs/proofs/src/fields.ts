/** The order r of the bn254 groups: signals, scalars, everything the circuit computes with. */
export const SCALAR_FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** The field q that coordinates of bn254 points live in. */
export const BASE_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;

/** The order of the BabyJubJub subgroup: issuer secrets, and the S of their signatures. */
export const ISSUER_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;

/** Bits of a field element that come from a hash: all values are below r, none is likelier than another. */
const HASHED_BITS = 253n;

/** The first 253 of 256 bits. */
export const fieldElementOf = (digest: Uint8Array): bigint => integerOf(digest) >> (256n - HASHED_BITS);

/** The first byte is the highest. No Buffer: a wallet proves in a browser. */
export const integerOf = (bytes: Uint8Array): bigint => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
