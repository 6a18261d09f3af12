import type { Share } from '../service/shapes.js';

interface Standing {
  readonly word: string;
  readonly tone: 'good' | 'open' | 'over';
  /** Who was told, or that nobody was. */
  readonly who: string;
}

/** How a share stands, for a person. A share that answered a request was seen without its code. */
export function standingOf({ status, disclosures, codeLastFour }: Share): Standing {
  const told = disclosures.find((each) => each.status !== 'denied');
  const seen = [...new Set(disclosures.map(({ institutionName }) => institutionName))];
  const who = seen.length > 0 ? seen.join(', ') : `Code ending in ${codeLastFour ?? '····'}`;
  if (status === 'revoked') return { word: 'Taken back', tone: 'over', who };
  if (status === 'expired') return { word: 'Expired', tone: 'over', who };
  if (status === 'redeemed' || told !== undefined) return { word: 'Shared', tone: 'good', who };
  return { word: 'Not used', tone: 'open', who };
}

/** Somebody has seen it: the code did its work. */
export const wasSeen = ({ status, disclosures }: Share): boolean => status === 'redeemed' || disclosures.length > 0;

/** A share that can still tell somebody something. */
export const isAlive = ({ status }: Share): boolean => status === 'active' || status === 'redeemed';

const VIA: Readonly<Record<string, string>> = {
  code: 'by your code',
  session: 'by a request you approved',
  token: 'by looking again',
};

export const viaWords = (via: string): string => VIA[via] ?? `by ${via}`;
