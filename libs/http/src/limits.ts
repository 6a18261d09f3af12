/** The largest body of the contract is an outcome with 1,000 characters of notes. */
export const BODY_BYTES_MAX = 32 * 1024;
