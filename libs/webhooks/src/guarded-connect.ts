import { isIP, type LookupFunction } from 'node:net';
import type { buildConnector } from 'undici';
import { isPublicAddress } from './address-guard.js';
import type { ResolveAddresses } from './resolve-addresses.js';

/** Addresses of one name that are tried. More than a real endpoint has, fewer than would eat the attempt's 10 s. */
const ADDRESSES_MAX = 8;

export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';
  constructor() {
    super('The host leads to an address that is not public.');
  }
}

export class NameNotResolved extends Error {
  readonly code = 'NAME_NOT_RESOLVED';
  constructor(options?: ErrorOptions) {
    super('The host name could not be resolved.', options);
  }
}

/**
 * A lookup for `net.connect` that resolves the name once, checks every address and hands over exactly those, so the
 * address checked is the address connected to and a second DNS answer (rebinding) is never asked for. One address
 * refused refuses the name: a public name with an inside address is an attack or a mistake, and connecting to whichever
 * of its addresses passes would hide it from its owner. Fails with AddressRefused or NameNotResolved.
 * Hosts written as an IP address never get here: `guardedConnector` judges those.
 */
export function guardedLookup(resolve: ResolveAddresses, admits = isPublicAddress): LookupFunction {
  return (hostname, { all }, callback) => {
    void admittedAddresses(hostname, resolve, admits).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (all === true) callback(null, found);
        else callback(null, found[0]?.address ?? '', found[0]?.family);
      },
      (error: Error) => callback(error, []),
    );
  };
}

async function admittedAddresses(
  hostname: string,
  resolve: ResolveAddresses,
  admits: (ip: string) => boolean,
): Promise<readonly string[]> {
  const addresses = await resolve(hostname).catch((cause: unknown) => {
    throw new NameNotResolved({ cause });
  });
  if (addresses.length === 0) throw new NameNotResolved();
  if (!addresses.every(admits)) throw new AddressRefused();
  return addresses.slice(0, ADDRESSES_MAX);
}

/**
 * Wraps a connector: refuses a host written as an address that is not admitted before anything is sent to it, and
 * closes a connection whose far end is not admitted before a request is written to it.
 */
export function guardedConnector(
  connect: buildConnector.connector,
  admits = isPublicAddress,
): buildConnector.connector {
  return (options, callback) => {
    if (isIP(options.hostname) !== 0 && !admits(options.hostname)) {
      // Not at once: undici expects the answer after its own call has returned.
      queueMicrotask(() => callback(new AddressRefused(), null));
      return;
    }
    connect(options, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
      } else if (socket.remoteAddress === undefined) {
        socket.destroy();
        callback(Object.assign(new Error('The connection was closed as it opened.'), { code: 'ECONNRESET' }), null);
      } else if (!admits(socket.remoteAddress)) {
        socket.destroy();
        callback(new AddressRefused(), null);
      } else {
        callback(null, socket);
      }
    });
  };
}
