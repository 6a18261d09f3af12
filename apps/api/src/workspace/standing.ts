import type { Onboarded } from '@passid/ledger';

export const STANDINGS = ['sandbox', 'in_review', 'live'] as const;
export type Standing = (typeof STANDINGS)[number];

export function standingOf({ goingLive }: Onboarded): Standing {
  if (goingLive.activatedAt !== undefined) return 'live';
  return goingLive.requestedAt === undefined ? 'sandbox' : 'in_review';
}
