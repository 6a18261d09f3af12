import type { Config } from '@passid/runtime';

/** Printed once the service runs: its address, its data, and what to try. */
export function banner({ host, port, dataDir, databaseUrl, servesWalletPage }: Config): string {
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const data = databaseUrl === undefined ? dataDir : `${withoutPassword(databaseUrl)}, keys in ${dataDir}`;
  return `
PASSID verification ledger

  listening   ${address}
  data        ${data}
${servesWalletPage ? `  wallet      ${address}/wallet\n` : ''}  stop        Ctrl-C

Three commands to try, in another terminal:

  npm run demo
  curl -s ${address}/readyz
  curl -s ${address}/api/onboard -H 'content-type: application/json' \\
    -d '{"institutionName":"First Bank","email":"dev@bank.example","password":"correct horse"}'

`;
}

/** Not with the URL class: the address of a Unix socket has no host, which PostgreSQL allows and the class does not. */
const withoutPassword = (databaseUrl: string): string => databaseUrl.replace(/^([^@?]*\/\/[^:@/?]*):[^@]*@/, '$1@');
