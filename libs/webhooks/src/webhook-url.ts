import { isIP } from 'node:net';
import { isPublicAddress } from './address-guard.js';

/** Characters. Longer than any real endpoint, short enough for a column, a header and a log line. */
const URL_LENGTH_MAX = 2048;

/** Names that only mean something inside a network: RFC 6761, 6762, 8375, ICANN's .internal, and those in common use. */
const INSIDE_SUFFIXES = [
  'localhost',
  'local',
  'internal',
  'localdomain',
  'home.arpa',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
];

export interface WebhookUrlPolicy {
  /** True for live: nothing is sent without TLS. */
  readonly httpsOnly: boolean;
  /** False only where the server is configured for development: it lets a webhook reach our own network. */
  readonly publicAddressesOnly: boolean;
}

export interface WebhookUrlProblem {
  readonly code:
    'URL_TOO_LONG' | 'URL_UNREADABLE' | 'SCHEME_REFUSED' | 'USERINFO_REFUSED' | 'FRAGMENT_REFUSED' | 'HOST_NOT_PUBLIC';
  /** What is wrong and what to do, for the person who typed the URL. Never repeats the path or query: they may hold a secret. */
  readonly detail: string;
}

export type WebhookUrlCheck =
  | { readonly accepted: true; readonly url: URL }
  | { readonly accepted: false; readonly problems: readonly [WebhookUrlProblem, ...WebhookUrlProblem[]] };

/**
 * What can be said of a webhook URL without asking the DNS; for registration, and again before every attempt. Names
 * that resolve to an inside address are only caught when the attempt connects. Hosts are judged as the URL parser
 * reads them, so 2130706433, 0x7f.1 and 0177.0.0.1 are all 127.0.0.1. Never throws.
 */
export function checkWebhookUrl(text: string, policy: WebhookUrlPolicy): WebhookUrlCheck {
  if (text.length > URL_LENGTH_MAX) return refused(urlTooLong);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return refused(urlUnreadable);
  const [first, ...others] = [
    schemeProblem(url, policy),
    userinfoProblem(url),
    fragmentProblem(url),
    policy.publicAddressesOnly ? hostProblem(url) : undefined,
  ].filter((problem) => problem !== undefined);
  return first === undefined ? { accepted: true, url } : refused(first, ...others);
}

const urlTooLong: WebhookUrlProblem = {
  code: 'URL_TOO_LONG',
  detail: `The URL is longer than ${URL_LENGTH_MAX} characters. Give a shorter one.`,
};

const urlUnreadable: WebhookUrlProblem = {
  code: 'URL_UNREADABLE',
  detail: 'This is not a complete URL with a host. Give one such as https://hooks.example.com/passid.',
};

function schemeProblem(url: URL, { httpsOnly }: WebhookUrlPolicy): WebhookUrlProblem | undefined {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && !httpsOnly)) return undefined;
  const allowed = httpsOnly ? 'https://' : 'https:// or http://';
  return { code: 'SCHEME_REFUSED', detail: `The URL must begin with ${allowed}. Change its scheme.` };
}

function userinfoProblem(url: URL): WebhookUrlProblem | undefined {
  if (url.username === '' && url.password === '') return undefined;
  return {
    code: 'USERINFO_REFUSED',
    detail: 'The URL holds a user name or password. Remove it and verify the signature header instead.',
  };
}

function fragmentProblem(url: URL): WebhookUrlProblem | undefined {
  if (!url.href.includes('#')) return undefined;
  return {
    code: 'FRAGMENT_REFUSED',
    detail: 'The URL has a fragment, which is never sent. Remove the # and what follows.',
  };
}

function hostProblem(url: URL): WebhookUrlProblem | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0 ? isPublicAddress(host) : isPublicName(host)) return undefined;
  return {
    code: 'HOST_NOT_PUBLIC',
    detail: 'The host is not a public internet address. Give a host name or address that can be reached from outside.',
  };
}

function isPublicName(host: string): boolean {
  return host.includes('.') && !INSIDE_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
}

function refused(...problems: readonly [WebhookUrlProblem, ...WebhookUrlProblem[]]): WebhookUrlCheck {
  return { accepted: false, problems };
}
