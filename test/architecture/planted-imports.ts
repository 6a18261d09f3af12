type Files = Readonly<Record<string, string>>;

/** Packages that stand for what npm would have installed. */
export const PLANTED_PACKAGES: Files = {
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: {
      'planted-deprecated': '1.0.0',
      kafkajs: '1.0.0',
      '@eventstore/db-client': '1.0.0',
      'class-transformer': '1.0.0',
    },
    devDependencies: { 'planted-development': '1.0.0' },
  }),
  ...installed('planted-deprecated', { deprecated: 'Use another.' }),
  ...installed('planted-development'),
  ...installed('planted-undeclared'),
  ...installed('kafkajs'),
  ...installed('@eventstore/db-client'),
  ...installed('class-transformer'),
};

/** Imports as they should be; some of them are what the plants below point at. */
export const SOUND_FILES: Files = {
  'apps/api/src/api.module.ts': "export { decide } from '@passid/ledger';\n",
  'apps/api/src/inner.ts': 'export const inner = 1;\n',
  'apps/api/src/door/sound.ts': 'export const sound = 1;\n',
  'apps/api/src/verifying/sound.ts': "import '../door/sound.js';\n",
  'apps/api/src/wallet/sound.ts': "import '../door/sound.js';\nimport '../verifying/sound.js';\n",
  'apps/projector/src/inner.ts': 'export const inner = 1;\n',
  'apps/demo-bank/web/main.ts': "import 'planted-development';\n",
  'apps/all-in-one/src/main.ts': "export { decide } from '../../api/src/api.module.js';\n",
  'libs/feed/src/kafka/feed.ts': "import 'kafkajs';\n",
  'libs/ledger/src/index.ts': "export { decide } from './decide.js';\n",
  'libs/ledger/src/decide.ts': 'export const decide = 1;\n',
  'libs/ledger/src/decide.spec.ts': "import 'planted-development';\nimport './decide.js';\n",
  'libs/proofs/src/in-browser.ts': "export { prove } from './proving/prove.js';\n",
  'libs/proofs/src/proving/prove.ts': "import 'planted-development';\nexport const prove = 1;\n",
  'libs/platform/src/index.ts': 'export const platform = 1;\n',
  'libs/http/src/serve.ts': "import '@passid/platform';\n",
  'libs/sdk-node/src/index.ts': 'export const sdk = 1;\n',
  'libs/http/src/inner.spec.ts': "import '../../ledger/src/decide.js';\n",
  'test/e2e/sound.e2e-spec.ts': "import '../../apps/api/src/inner.js';\nimport '../../libs/ledger/src/decide.js';\n",
};

/** Each rule of dependency-cruiser with files that break it, and no other. */
export const WRONG_ARROWS: Readonly<Record<string, Files>> = {
  'api-door-points-at-no-room': { 'apps/api/src/door/plant.ts': "import '../verifying/sound.js';\n" },
  'api-verifying-points-at-door': { 'apps/api/src/verifying/plant.ts': "import '../wallet/sound.js';\n" },
  'api-sessions-points-at-door-and-verifying': { 'apps/api/src/sessions/plant.ts': "import '../wallet/sound.js';\n" },
  'api-outcomes-points-at-door-and-verifying': { 'apps/api/src/outcomes/plant.ts': "import '../wallet/sound.js';\n" },
  'api-evidence-points-at-door-and-verifying': { 'apps/api/src/evidence/plant.ts': "import '../wallet/sound.js';\n" },
  'api-webhooks-points-at-door': { 'apps/api/src/webhooks/plant.ts': "import '../verifying/sound.js';\n" },
  'api-workspace-points-at-door': { 'apps/api/src/workspace/plant.ts': "import '../verifying/sound.js';\n" },
  'api-wallet-points-at-door-and-verifying': { 'apps/api/src/wallet/plant.ts': "import '../inner.js';\n" },
  'api-sandbox-points-at-door': { 'apps/api/src/sandbox/plant.ts': "import '../verifying/sound.js';\n" },
  'ledger-imports-nobody': { 'libs/ledger/src/plant.ts': "import 'node:fs';\n" },
  'runtime-imports-no-lib': { 'libs/runtime/src/plant-ledger.ts': "import '@passid/ledger';\n" },
  'platform-is-the-composition-root': { 'libs/feed/src/plant-platform.ts': "import '@passid/platform';\n" },
  'libs-do-not-know-apps': { 'libs/runtime/src/plant.ts': "import '../../../apps/api/src/inner.js';\n" },
  'apps-meet-through-the-log': { 'apps/api/src/plant-app.ts': "import '../../projector/src/inner.js';\n" },
  'all-in-one-takes-whole-modules': { 'apps/all-in-one/src/plant.ts': "import '../../api/src/inner.js';\n" },
  'a-lib-is-entered-by-its-index': {
    'apps/api/src/plant-inner.ts': "import '../../../libs/ledger/src/decide.js';\n",
    'libs/http/src/plant-inner.ts':
      "import type { decide } from '../../ledger/src/decide.js';\nexport type D = typeof decide;\n",
    // An app may not enter a lib because it has the same name.
    'apps/ledger/src/plant-inner.ts': "import '../../../libs/ledger/src/decide.js';\n",
  },
  'a-published-package-stands-alone': {
    'libs/sdk-node/src/plant-ledger.ts': "import '@passid/ledger';\n",
    'libs/sdk-react/src/plant-node.ts': "import '../../sdk-node/src/index.js';\n",
  },
  'no-test-code-in-production': {
    'libs/http/src/plant-spec.ts': "import './inner.spec.js';\n",
    'apps/api/src/plant-test.ts': "import '../../../test/e2e/sound.e2e-spec.js';\n",
  },
  'no-cycles': {
    'libs/http/src/plant-half.ts': "import { b } from './second-half.js';\nexport const a = (): number => b();\n",
    'libs/http/src/second-half.ts': "import { a } from './plant-half.js';\nexport const b = (): number => a();\n",
  },
  'folders-of-the-ledger-point-one-way': {
    'libs/ledger/src/first/plant.ts': "import '../second/inner.js';\n",
    'libs/ledger/src/first/inner.ts': 'export const inner = 1;\n',
    'libs/ledger/src/second/plant.ts': "import '../first/inner.js';\n",
    'libs/ledger/src/second/inner.ts': 'export const inner = 1;\n',
  },
  'everything-resolves': {
    'libs/http/src/plant-nowhere.ts': "import './not-there.js';\n",
    'apps/api/src/plant-nowhere.ts': "import '@passid/not-there';\n",
  },
  'no-folder-without-a-noun': {
    'libs/http/src/utils/target.ts': 'export const target = 1;\n',
    'libs/http/src/plant-folder.ts': "import './utils/target.js';\n",
  },
  'no-file-in-a-folder-without-a-noun': { 'libs/shared/src/plant.ts': "import 'node:fs';\n" },
  'no-development-dependency-in-production': {
    'libs/http/src/plant-development.ts': "import 'planted-development';\n",
    // Proving may load one, verifying may not.
    'libs/proofs/src/verifying/plant-engine.ts': "export const load = () => import('planted-development');\n",
  },
  'kafkajs-stays-behind-its-fence': { 'libs/platform/src/plant-kafka.ts': "import 'kafkajs';\n" },
  '@eventstore/db-client-stays-behind-its-fence': {
    'libs/event-store/src/plant-client.ts': "import '@eventstore/db-client';\n",
  },
  'class-transformer-stays-behind-its-fence': { 'apps/api/src/plant-transformer.ts': "import 'class-transformer';\n" },
  'a-server-does-not-prove': {
    'apps/api/src/plant-browser.ts': "import '@passid/proofs/in-browser';\n",
    'libs/proofs/src/plant-proving.ts': "export const prove = () => import('./proving/prove.js');\n",
  },
  'every-dependency-is-declared': { 'libs/http/src/plant-undeclared.ts': "import 'planted-undeclared';\n" },
  'no-deprecated-package': { 'libs/http/src/plant-deprecated.ts': "import 'planted-deprecated';\n" },
  'no-deprecated-node-module': {
    'libs/http/src/plant-punycode.ts': "import 'node:punycode';\n",
    'libs/http/src/plant-sys.ts': "import 'sys';\n",
  },
};

function installed(name: string, more: object = {}): Files {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js', ...more }),
    [`node_modules/${name}/index.js`]: 'module.exports = 1;\n',
  };
}
