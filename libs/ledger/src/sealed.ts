/**
 * Ciphertext the ledger carries without looking inside. Who may open it, and until when, is the business of
 * libs/credentials.
 */
export interface Sealed {
  readonly key_id: string;
  readonly iv: string;
  readonly ciphertext: string;
}
