/**
 * Every spec is of one group, by the end of its name; test/architecture holds this against all files. `everyday` and `browser`
 * are `npm test`; the others take minutes, kill processes or fetch a server.
 */
export const GROUPS = {
  everyday: '\\.(e2e-)?spec\\.ts$',
  browser: '\\.browser-spec\\.ts$',
  proofs: '\\.proof-spec\\.ts$',
  faults: '\\.fault-spec\\.ts$',
  engines: '\\.engine-spec\\.ts$',
};
