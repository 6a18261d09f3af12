// What a kept release is asked, and what every later one must answer the same.
import { apiKey, bearer } from './client.mjs';
import { PASSWORD } from './scenario.mjs';

/** They tell of the process or of the release, not of what happened. */
const NOT_KEPT = [
  '/asyncapi.json',
  '/docs',
  '/docs/events',
  '/healthz',
  '/metrics',
  '/openapi.json',
  '/problems',
  '/problems/{name}',
  '/readyz',
  '/v1/events/stream',
  '/v1/version',
];

const PAGE = 7;

/**
 * Every GET there is, for everything the scenario made, and the POSTs that were sent under a key, again.
 * @param {import('./client.mjs').Client} client
 * @param {object} story of scenario.mjs
 * @param {string} since the moment before the scenario
 */
export async function questionsAbout(client, story, since) {
  const before = new Date().toISOString();
  const asked = [
    ...everybodys(),
    ...operators(story),
    ...story.wallets.flatMap((wallet) => holders(wallet)),
    ...story.erased.flatMap((wallet) => [
      ...holders(wallet),
      { method: 'POST', path: '/api/wallet/login', headers: {}, body: { email: wallet.email, password: PASSWORD } },
    ]),
    ...client.keyed,
  ];
  for (const bank of story.banks) {
    const { token } = await client.ask('POST', '/api/institution/login', {
      body: { email: bank.email, password: PASSWORD },
    });
    bank.token = token;
    asked.push(...(await dashboards(bank, since)), ...(await backends(bank, 'sandbox', before)));
  }
  const [first] = story.banks;
  asked.push(...(await backends(first, 'live', before)));
  for (const key of Object.values(story.keys)) asked.push(get('/v1/events?limit=1', apiKey(key)));
  return asked.map((request, index) => ({
    ...request,
    headers: { ...request.headers, 'x-request-id': `kept-${index + 1}` },
  }));
}

/** Throws with the operations of the API that were asked for nothing. */
export function refuseUnasked(client, openApi) {
  const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ path, name: `${method.toUpperCase()} ${path}` })),
  );
  const missing = operations.filter(({ path, name }) => !NOT_KEPT.includes(path) && !client.operations.has(name));
  if (missing.length > 0)
    throw new Error(`Neither scenario.mjs nor questions.mjs asks ${missing.map(({ name }) => name).join(', ')}.`);
  const keyed = client.keyedOperations;
  const unkeyed = operations.filter(
    ({ path, name }) => takesKey(openApi, path) && name.startsWith('POST') && !keyed.has(name),
  );
  if (unkeyed.length > 0)
    throw new Error(`scenario.mjs sends no Idempotency-Key with ${unkeyed.map(({ name }) => name).join(', ')}.`);
}

const takesKey = (openApi, path) =>
  (openApi.paths[path].post?.parameters ?? []).some(({ $ref }) => $ref === '#/components/parameters/IdempotencyKey');

const get = (path, headers = {}) => ({ method: 'GET', path, headers });

const everybodys = () => ['/.well-known/jwks.json', '/.well-known/webhook-keys.json'].map((path) => get(path));

const operators = ({ operator, banks }) => [
  get('/api/operator/reviews', operator),
  ...banks.map(({ institutionId }) => get(`/api/operator/institutions/${institutionId}/go-live`, operator)),
];

const holders = ({ token, holderId, credentialIds, shareIds }) =>
  [
    '/api/wallet/credentials',
    ...credentialIds.map((id) => `/api/wallet/credentials/${id}`),
    `/api/v1/bridge/share/user/${holderId}`,
    ...shareIds.map((id) => `/api/v1/bridge/share/${id}`),
  ].map((path) => get(path, bearer(token)));

async function dashboards(bank, since) {
  const here = '/api/institution';
  const { as_of: asOf } = await bank.dashboard('GET', '/v1/outcome/cohort');
  const { deliveries } = await bank.dashboard('GET', `${here}/webhook/deliveries?limit=100`);
  const verifications = `${here}/verifications`;
  const pages = await pagesOf(`${verifications}?limit=${PAGE}`, 'cursor', async (path) => {
    const { nextCursor } = await bank.dashboard('GET', path);
    return nextCursor;
  });
  const [{ auditId: someId }] = (await bank.dashboard('GET', `${verifications}?limit=1`)).verifications;
  const cohort = `/v1/outcome/cohort?as_of=${asOf}`;
  const paths = [
    ...['', '/corridors', '/origins', '/team', '/keys', '/go-live', '/webhook'].map((each) => `${here}${each}`),
    ...pages,
    ...['status=denied', 'status=manual_review', 'environment=live', `auditId=${someId.slice(0, 12)}`].map(
      (filter) => `${verifications}?limit=100&${filter}`,
    ),
    `${verifications}?institutionReference=loan%204711`,
    `${verifications}?limit=100&from=${since}`,
    `${here}/webhook/deliveries?limit=100`,
    ...['pending', 'delivered', 'exhausted'].map((status) => `${here}/webhook/deliveries?limit=100&status=${status}`),
    ...deliveries.map(({ deliveryId }) => `${here}/webhook/deliveries/${deliveryId}`),
    ...['sandbox', 'live'].map((each) => `${here}/webhook/reconcile?environment=${each}&since=${since}`),
    ...[
      '',
      '&environment=sandbox',
      '&environment=live',
      '&productType=personal_loan',
      '&corridor=KE-%3EGB',
      `&from=${since}`,
    ].map((filter) => `${cohort}${filter}`),
  ];
  return paths.map((path) => get(path, bearer(bank.token)));
}

async function backends(bank, environment, before) {
  bank.environment = environment;
  const key = apiKey(bank.keys[environment]);
  const { verifications } = await bank.dashboard(
    'GET',
    `/api/institution/verifications?limit=100&environment=${environment}`,
  );
  const { outcomes } = await bank.api('GET', '/v1/outcome?limit=100');
  const events = await pagesOf(`/v1/events?limit=${PAGE}`, 'after', async (path) => {
    const { has_more: hasMore, next_after: nextAfter } = await bank.api('GET', path);
    return hasMore ? nextAfter : undefined;
  });
  const trail = `/v1/audit/trail?to=${before}`;
  const exported = await bank.client.send({ method: 'GET', path: trail, headers: key });
  const cursors = exported.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).cursor);
  const tokens = environment === 'live' ? bank.liveTokens : bank.tokens;
  const sessions = environment === 'live' ? [] : bank.sessions;
  const paths = [
    ...verifications.map(({ auditId }) => `/v1/audit/${auditId}`),
    ...tokens.flatMap((token) => [`/v1/verify/${token}`, `/api/v1/bridge/verify/${token}`]),
    '/v1/outcome?limit=100',
    ...outcomes.map(({ outcome_id: id }) => `/v1/outcome/${id}`),
    ...events,
    '/v1/events?limit=100&event=verification.failed',
    ...sessions.map(({ requestId }) => `/v1/sessions/${requestId}`),
    trail,
    `${trail}&format=csv`,
    `${trail}&cursor=${cursors[Math.floor(cursors.length / 2)]}`,
    `${trail}&cursor=${cursors.at(-1)}`,
  ];
  const publicPaths = sessions.flatMap(({ requestId, code }) => [
    `/v1/sessions/${requestId}/public`,
    ...(code === undefined ? [] : [`/v1/sessions/by-code/${code}/public`]),
  ]);
  bank.environment = 'sandbox';
  return [...paths.map((path) => get(path, key)), ...publicPaths.map((path) => get(path))];
}

/** The paths of all pages, each with the place that the page before named. */
async function pagesOf(first, parameter, placeAfter) {
  const paths = [first];
  for (;;) {
    const place = await placeAfter(paths.at(-1));
    if (place === undefined || place === null) return paths;
    paths.push(`${first}&${parameter}=${place}`);
  }
}
