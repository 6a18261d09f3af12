import type { KeyRing } from '@passid/credentials';

/** How a verification is found again by the institution's own name for the case, which stands in the log only sealed. */
export const referenceHash = (keyRing: KeyRing, institutionId: string, reference: string): string =>
  keyRing.hash('reference', `${institutionId}:${reference}`);
