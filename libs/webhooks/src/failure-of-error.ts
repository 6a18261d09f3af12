import { errors } from 'undici';
import type { AttemptFailed } from './attempt-result.js';
import { AddressRefused, NameNotResolved } from './guarded-connect.js';

type Failure = Pick<AttemptFailed, 'failure' | 'detail'>;

export class DeadlineReached extends Error {
  readonly code = 'DEADLINE_REACHED';
  constructor(readonly deadlineMs: number) {
    super(`No complete answer came within ${deadlineMs} ms.`);
  }
}

/** undici's codes for a request of ours it could not accept: not the endpoint's fault. */
const OUR_CODES = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED']);

/** Node's own TLS and OpenSSL codes, and the certificate verdicts listed under "X509 certificate error codes" in its docs. */
const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERROR_IN_|INVALID_(CA|PURPOSE)$|PATH_LENGTH_|HOSTNAME_MISMATCH$|EPROTO$)/;

/**
 * The endpoint's failure behind an error of an attempt, in a sentence that quotes the error's code but never its message,
 * which may hold an address or the endpoint's own text. An error nobody foresaw counts as the endpoint's, so that what a
 * hostile answer provokes still uses up attempts. Throws the error again where the fault is surely ours.
 */
export function failureOfError(error: unknown): Failure {
  if (error instanceof DeadlineReached) return { failure: 'timeout', detail: error.message };
  if (error instanceof AddressRefused) {
    return { failure: 'address_refused', detail: `${error.message} Point it at public addresses only.` };
  }
  if (error instanceof NameNotResolved) {
    return {
      failure: 'dns',
      detail: `${error.message} Check its DNS records (${codeOf(error.cause) ?? 'no address'}).`,
    };
  }
  const code = codeOf(error);
  if (code !== undefined && OUR_CODES.has(code)) throw error;
  return failureOfCode(code ?? (error instanceof errors.HTTPParserError ? 'HPE_INVALID' : 'UNEXPECTED'));
}

function failureOfCode(code: string): Failure {
  switch (code) {
    case 'ECONNREFUSED':
      return { failure: 'connection_refused', detail: `Nothing listens at the host and port of the URL (${code}).` };
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return {
        failure: 'connection_reset',
        detail: `The endpoint closed the connection before it had answered (${code}).`,
      };
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return { failure: 'timeout', detail: `The connection was not made in time (${code}).` };
    default:
      return TLS_CODE.test(code)
        ? {
            failure: 'tls',
            detail: `No trusted TLS connection could be made (${code}). Check the certificate, its names and its chain.`,
          }
        : { failure: 'other', detail: `No usable HTTP answer came (${code}).` };
  }
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
