/** The value of a Retry-After header (RFC 9110 §10.2.3) in whole seconds from `now`, or undefined if it is neither form. */
export function retryAfterSeconds(value: string, now: Date): number | undefined {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const at = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
