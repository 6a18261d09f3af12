import type { ProofTerms, ProvableCredential } from '../service/shapes.js';

/** What the page asks the worker. Numbers are decimal text. */
export type ProverRequest = { readonly id: number } & (
  | { readonly kind: 'commit'; readonly secret: string }
  | {
      readonly kind: 'prove';
      readonly secret: string;
      readonly terms: ProofTerms;
      readonly provable: ProvableCredential;
    }
);

export type ProverAnswer = { readonly id: number } & ({ readonly value: unknown } | { readonly fault: string });
