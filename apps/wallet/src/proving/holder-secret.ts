/** Below 2^248: a field element with room to spare. */
const SECRET_BYTES = 31;

/** Drawn on this device, for one credential. Decimal. */
export function drawSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return String(bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n));
}
