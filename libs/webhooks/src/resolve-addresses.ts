import { lookup, Resolver } from 'node:dns/promises';

/** Milliseconds to wait for a name server before asking again: two tries end well inside an attempt's 10 s. */
const DNS_TIMEOUT_MS = 2000;

/** One lost packet is common; a name server that twice says nothing will not be saved by a third question. */
const DNS_TRIES = 2;

/** MUST give every IP address of the name, or reject. */
export type ResolveAddresses = (hostname: string) => Promise<readonly string[]>;

/**
 * Asks the name servers themselves. Not getaddrinfo, which holds one of libuv's four threads while it waits: a few
 * endpoints with dead name servers would stop every other endpoint's deliveries. So /etc/hosts has no say here.
 */
export function nameServerAddresses(): ResolveAddresses {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  return async (hostname) => {
    const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    if (ipv4.status === 'rejected' && ipv6.status === 'rejected') throw ipv4.reason;
    return [ipv4, ipv6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  };
}

/** Asks the operating system, which knows localhost, /etc/hosts and the names of a compose network. For development. */
export const systemAddresses: ResolveAddresses = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);
