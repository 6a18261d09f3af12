/** Milliseconds since 1970. The one place where this package asks what time it is. */
export const nowMs = (): number => Date.now();
