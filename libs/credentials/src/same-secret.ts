import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares two secrets of any length in constant time. */
export function isSameSecret(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
