/** Bytes: enough to recognise an error page, little enough to keep with every attempt. */
export const EXCERPT_BYTES_MAX = 512;

/**
 * The first 512 bytes of an answer as text that is safe to store, log and show: UTF-8 with U+FFFD for what is not, a
 * character cut by the end left out, and control, line-separating and bidirectional characters written `\uXXXX`. That
 * writing may lengthen it, up to six characters for one byte.
 */
export function responseExcerpt(body: Buffer): string {
  const isCut = body.length > EXCERPT_BYTES_MAX;
  const text = new TextDecoder().decode(body.subarray(0, EXCERPT_BYTES_MAX), { stream: isCut });
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
