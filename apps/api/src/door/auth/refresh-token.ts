import { isSameSecret, type KeyRing } from '@passid/credentials';

/** `rt_`, the login, which of its refresh tokens this is, and 256 bits that only this deployment can make. */
const FORM = /^rt_([0-9a-f]{24})\.(0|[1-9]\d{0,8})\.[\w-]{43}$/;

/** Derived, not drawn: nothing of it is stored, and a refresh asked for twice is answered twice with the same. */
export function refreshTokenOf(keyRing: KeyRing, loginId: string, generation: number): string {
  const secret = keyRing.derive('refresh-token', loginId, String(generation)).toString('base64url');
  return `${loginId.replace('lgn_', 'rt_')}.${generation}.${secret}`;
}

/** Which login a refresh token belongs to; undefined for what this deployment did not make. */
export function parseRefreshToken(
  keyRing: KeyRing,
  text: string,
): { readonly loginId: string; readonly generation: number } | undefined {
  const [, id, digits] = FORM.exec(text) ?? [];
  if (id === undefined) return undefined;
  const parsed = { loginId: `lgn_${id}`, generation: Number(digits) };
  return isSameSecret(text, refreshTokenOf(keyRing, parsed.loginId, parsed.generation)) ? parsed : undefined;
}
