/** Which request somebody wants to answer: the code on a screen, or what the QR code says. */
export type RequestLink =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'link'; readonly requestId: string; readonly institutionId: string | undefined };

/** The alphabet of codes, without characters that look alike. */
const SESSION_CODE = /^[A-HJ-NP-Z2-9]{8}$/;
const REQUEST_ID = /^req_[0-9a-f]{32}$/;
const SYMBOLS = 8;

/** `AB3X-7YQM`, while it is typed and when it is pasted. */
export function formatSessionCode(typed: string): string {
  const symbols = typed
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, SYMBOLS);
  return symbols.length > 4 ? `${symbols.slice(0, 4)}-${symbols.slice(4)}` : symbols;
}

/** `passid://verify-request?r=…&i=…`, any address with that query, or a code. Undefined: none of them. */
export function readRequestLink(text: string): RequestLink | undefined {
  const trimmed = text.trim();
  const code = trimmed.toUpperCase().replace(/[\s-]/g, '');
  if (SESSION_CODE.test(code)) return { kind: 'code', code };
  return URL.canParse(trimmed) ? linkOf(new URL(trimmed).searchParams) : undefined;
}

export function linkOf(query: URLSearchParams): RequestLink | undefined {
  const requestId = query.get('r');
  if (requestId === null || !REQUEST_ID.test(requestId)) return undefined;
  return { kind: 'link', requestId, institutionId: query.get('i') ?? undefined };
}
