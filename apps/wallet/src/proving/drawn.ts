/** Below 2^248: a field element with room to spare. */
const SECRET_BYTES = 31;

/** Random, never repeated. */
const KEY_BYTES = 16;

const draw = (bytes: number): bigint =>
  crypto.getRandomValues(new Uint8Array(bytes)).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** What a credential is proved with. It stays on this device. Decimal. */
export const drawSecret = (): string => String(draw(SECRET_BYTES));

/** An Idempotency-Key. */
export const drawKey = (): string => draw(KEY_BYTES).toString(36);
