/**
 * Every spec is of one group, by the end of its name; test/architecture holds this against all files. `everyday` and `browser`
 * are `npm test`; the others take minutes, kill processes or fetch a server.
 *
 * Jest loads the modules of the service anew for every spec, 1.7 s of a core: so a spec of test/e2e is a subject, and imports the
 * files of its folder, each of which starts an app with a database of its own.
 */
export const GROUPS = {
  everyday: '\\.(e2e-)?spec\\.ts$',
  browser: '\\.browser-spec\\.ts$',
  proofs: '\\.proof-spec\\.ts$',
  faults: '\\.fault-spec\\.ts$',
  engines: '\\.engine-spec\\.ts$',
};
