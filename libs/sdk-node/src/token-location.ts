/** Longer texts are not tokens: the service would refuse them as malformed. */
const TOKEN_LENGTH_MAX = 64;

/** Bytes: ours hold a token and a form around it. A larger body is left alone, and its token has to come in a header. */
const BODY_BYTES_MAX = 1024 * 1024;

const AUTHORIZATION = /^PASSID\s+(.+)$/i;

/**
 * Where a request may carry its token, in this order: `X-PASSID-Token`, `Authorization: PASSID …`, `passid_token` or
 * `token` in the body. Never the query: addresses are logged.
 */
export function tokenIn(header: (name: string) => string | undefined, body: unknown): string | undefined {
  const authorization = AUTHORIZATION.exec(header('authorization')?.trim() ?? '')?.[1];
  const candidates = [header('x-passid-token'), authorization, field(body, 'passid_token'), field(body, 'token')];
  return candidates
    .map((candidate) => candidate?.trim())
    .find((candidate) => candidate !== undefined && candidate !== '');
}

export const tokenInHeaders = (header: (name: string) => string | undefined): string | undefined =>
  tokenIn(header, undefined);

function field(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  const value = (body as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}

export const couldBeToken = (token: string): boolean => token.length <= TOKEN_LENGTH_MAX;

/** The fields of a JSON or form body, read from a copy so that the handler can still read the request. */
export async function bodyFields(request: Request): Promise<unknown> {
  if (request.body === null || request.bodyUsed) return undefined;
  const type = request.headers.get('content-type')?.toLowerCase() ?? '';
  const isJson = /^application\/([\w.+-]+\+)?json\b/.test(type);
  const isForm = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/.test(type);
  if (!isJson && !isForm) return undefined;
  const bytes = await upTo(BODY_BYTES_MAX, request.clone());
  if (bytes === undefined) return undefined;
  const copy = new Response(bytes, { headers: { 'content-type': request.headers.get('content-type') ?? '' } });
  try {
    return isJson ? await copy.json() : Object.fromEntries(await copy.formData());
  } catch {
    // The body does not match its content type: no token, and the handler decides.
    return undefined;
  }
}

async function upTo(bytesMax: number, { body }: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Uint8Array.from(Buffer.concat(chunks));
    length += value.length;
    if (length > bytesMax) {
      // Not awaited: a copy's cancel settles only when the original is done with too.
      void reader.cancel();
      return undefined;
    }
    chunks.push(value);
  }
}
