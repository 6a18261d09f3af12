import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type LookupFunction, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { buildConnector } from 'undici';
import { AddressRefused, guardedConnector, guardedLookup, NameNotResolved } from './guarded-connect.js';

const ask = (lookup: LookupFunction, all = true) =>
  new Promise((resolve, reject) => {
    lookup('hooks.example.com', { all }, (error, address) => (error ? reject(error) : resolve(address)));
  });

describe('the guarded lookup', () => {
  it('resolves once and hands over exactly the addresses it checked', async () => {
    const answers = [['8.8.8.8', '2606:4700:4700::1111'], ['127.0.0.1']];
    const lookup = guardedLookup(async () => answers.shift() ?? []);
    expect(await ask(lookup)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ]);
    expect(answers).toHaveLength(1);
  });

  it('gives one address to a caller that wants one', async () => {
    expect(
      await ask(
        guardedLookup(async () => ['8.8.8.8', '1.1.1.1']),
        false,
      ),
    ).toBe('8.8.8.8');
  });

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '::1',
    'fe80::1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
  ])('refuses a name that resolves to %s, alone or among public addresses', async (ip) => {
    await expect(ask(guardedLookup(async () => [ip]))).rejects.toBeInstanceOf(AddressRefused);
    await expect(ask(guardedLookup(async () => ['8.8.8.8', ip]))).rejects.toBeInstanceOf(AddressRefused);
  });

  it('refuses on the last of very many addresses, and hands over a bounded number', async () => {
    const many = Array.from({ length: 500 }, (_, index) => `8.8.${index >> 8}.${index & 0xff}`);
    expect(await ask(guardedLookup(async () => many))).toHaveLength(8);
    await expect(ask(guardedLookup(async () => [...many, '10.0.0.1']))).rejects.toBeInstanceOf(AddressRefused);
  });

  it('says so when a name has no address', async () => {
    await expect(ask(guardedLookup(async () => []))).rejects.toBeInstanceOf(NameNotResolved);
    await expect(ask(guardedLookup(() => Promise.reject(new Error('SERVFAIL'))))).rejects.toBeInstanceOf(
      NameNotResolved,
    );
  });
});

describe('the guarded connector', () => {
  const open = (connector: buildConnector.connector, hostname: string) =>
    new Promise((resolve, reject) => {
      connector({ hostname, protocol: 'http:', port: '80' }, (...[error, socket]) =>
        error === null ? resolve(socket) : reject(error),
      );
    });

  it.each(['127.0.0.1', '::1', '169.254.169.254'])('refuses the host %s before it connects', async (ip) => {
    const connector = guardedConnector(() => {
      throw new Error('It connected.');
    });
    await expect(open(connector, ip)).rejects.toBeInstanceOf(AddressRefused);
  });

  it('closes a connection that ended up somewhere else than the lookup said', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const received: Buffer[] = [];
    const closed = once(server, 'connection').then(async ([socket]: Socket[]) => {
      socket?.on('data', (chunk: Buffer) => received.push(chunk));
      if (socket !== undefined) await once(socket, 'close');
    });
    const connector = guardedConnector((_, callback) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => callback(null, socket));
    });
    await expect(open(connector, 'hooks.example.com')).rejects.toBeInstanceOf(AddressRefused);
    await closed;
    expect(received).toEqual([]);
    server.close();
  });
});
