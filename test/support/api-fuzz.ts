import fc from 'fast-check';

/* eslint-disable @typescript-eslint/no-explicit-any -- a document of any shape is what this is about */

/** A request as the description has it, more or less. */
export interface FuzzedRequest {
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly access: 'right' | 'absent' | 'wrong';
  readonly schemes: readonly string[];
  /** Text as it is sent, or undefined for none. */
  readonly body: string | undefined;
}

/** A value that was seen in an answer: chosen when the request is sent. */
export const SEEN = /\{seen:(\d+)\}/g;

/** Answers that do not end are no answers to hold against a description. */
const STREAMS = 'text/event-stream';

const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '../../etc/passwd',
  "' or 1=1 --",
  '<script>alert(1)</script>',
  '__proto__',
  'ＫＥ８Ｖ',
  '\u202e',
  'x'.repeat(5_000),
  '9'.repeat(400),
  'null',
  'PASSID-AAAA-AAAA-AAAA-AAAA',
  'KE8V-3TXY-Z72L',
  'pk_live_AAAAAAAAAAAAAAAAAAAAAAAAAA',
  '2026-02-30T25:00:00Z',
  'vrf_00000000000000000000000000000000',
];

/** Mostly right, or nothing behind the door would be tried. */
const ACCESS = [...Array<'right'>(8).fill('right'), 'absent', 'wrong'] as const;
const TYPES = [...Array<string>(10).fill('application/json'), 'text/plain', 'application/xml'];

const hostileText = fc.constantFrom(...HOSTILE_TEXTS);

const seen = fc.nat(1_000_000).map((index) => `{seen:${index}}`);

const hostileValue = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, -0.5, 2 ** 53, [], {}, [null], { a: {} }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Every operation as often as every other, each time another request. */
export function fuzzedRequests(document: any, perOperation: number, seed: number): FuzzedRequest[][] {
  return Object.entries<any>(document.paths).flatMap(([path, methods]) =>
    Object.entries<any>(methods)
      .filter(([, { responses }]) => !Object.keys(responses['200']?.content ?? {}).includes(STREAMS))
      .map(([method, operation]) =>
        fc.sample(requestArbitrary(document, path, method, operation), { numRuns: perOperation, seed }),
      ),
  );
}

function requestArbitrary(document: any, path: string, method: string, operation: any): fc.Arbitrary<FuzzedRequest> {
  const parameters = (operation.parameters ?? []).filter((each: any) => each.$ref === undefined);
  const isIdempotent = parameters.length < (operation.parameters ?? []).length;
  const media = operation.requestBody?.content?.['application/json'];
  return fc
    .record({
      inPath: fc.tuple(...parametersIn(parameters, 'path').map((each) => pathValue(each))),
      inQuery: fc.tuple(...parametersIn(parameters, 'query').map((each) => queryValue(each))),
      inHeaders: fc.tuple(...parametersIn(parameters, 'header').map(() => fc.option(hostileText.map(printable)))),
      access: fc.constantFrom(...ACCESS),
      key: isIdempotent ? fc.option(fc.constantFrom('a', 'b', 'k'.repeat(256), ' ', 'loan-4711')) : fc.constant(null),
      body: media === undefined ? strayBody : bodyText(media.schema, document),
      type: fc.constantFrom(...TYPES),
      accept: fc.constantFrom(undefined, '*/*', 'application/json', 'text/html', 'text/csv', 'nonsense;;q=x'),
    })
    .map(({ inPath, inQuery, inHeaders, access, key, body, type, accept }) => {
      const names = parametersIn(parameters, 'path').map(({ name }) => name as string);
      const filled = names.reduce((url, name, index) => url.replace(`{${name}}`, String(inPath[index])), path);
      const query = parametersIn(parameters, 'query').flatMap(({ name }, index) =>
        inQuery[index] === null ? [] : [`${name}=${String(inQuery[index])}`],
      );
      const named = parametersIn(parameters, 'header').flatMap(({ name }, index) =>
        inHeaders[index] === null ? [] : [[name.toLowerCase(), inHeaders[index] as string] as const],
      );
      return {
        operation: operation.operationId,
        method: method.toUpperCase(),
        url: filled + (query.length > 0 ? `?${query.join('&')}` : ''),
        headers: {
          ...Object.fromEntries(named),
          ...(key === null ? {} : { 'idempotency-key': key }),
          ...(body === undefined ? {} : { 'content-type': type }),
          ...(accept === undefined ? {} : { accept }),
        },
        access,
        schemes: (operation.security ?? []).flatMap((each: object) => Object.keys(each)),
        body,
      };
    });
}

const parametersIn = (parameters: readonly any[], place: string): any[] =>
  parameters.filter((each) => each.in === place);

/** An address is UTF-8, which has no halves of characters. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

const printable = (text: string): string => text.replace(/[^\x21-\x7e]/g, '').slice(0, 200);

const examplesOf = (parameter: any): string[] => (parameter.schema?.examples ?? []).map(String);

function pathValue(parameter: any): fc.Arbitrary<string> {
  const examples = [...examplesOf(parameter), ...(parameter.schema?.enum ?? []).map(String)];
  const known = examples.length === 0 ? seen : fc.constantFrom(...examples).map(encodeURIComponent);
  const hostile = hostileText.map((text) => encodeURIComponent(wellFormed(text)).slice(0, 300) || '%20');
  return fc.oneof(seen, seen, known, hostile, fc.constantFrom('%zz', '..%2f..', '%00'));
}

/** `wait` holds an answer back: what is not refused is to come at once. */
function queryValue(parameter: any): fc.Arbitrary<string | null> {
  if (parameter.name === 'wait') return fc.constantFrom(null, '0', '-1', '31', 'x', '');
  const values = [...examplesOf(parameter), ...(parameter.schema?.enum ?? []).map(String)];
  const known = values.length === 0 ? seen : fc.constantFrom(...values).map(encodeURIComponent);
  const hostile = hostileText.map((text) => encodeURIComponent(wellFormed(text)).slice(0, 600));
  return fc.oneof(fc.constant(null), known, seen, hostile, fc.constantFrom('0', '-1', '1e9', '%zz'));
}

/** On an operation that has none. */
const strayBody = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom('', '{}', '[]', '{"a":1}', '{') },
);

function bodyText(schema: any, document: any): fc.Arbitrary<string | undefined> {
  const value = valueOf(schema, document, 0);
  return fc.oneof(
    { weight: 6, arbitrary: value.map((each) => JSON.stringify(each)) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(value, hostileValue, fc.nat(20))
        .map(spoiled)
        .map((each) => JSON.stringify(each)),
    },
    { weight: 1, arbitrary: hostileValue.map((each) => JSON.stringify(each)) },
    { weight: 1, arbitrary: fc.constantFrom(undefined, '', '{', '{"a":', 'nul', '\ufeff{}', '{"__proto__":{"x":1}}') },
  );
}

/** A body that fits, but for one member: another value, one that is unknown, or none at all. */
function spoiled([value, hostile, choice]: [any, unknown, number]): unknown {
  if (typeof value !== 'object' || value === null) return hostile;
  const names = [...Object.keys(value), 'unknown_member', 'constructor'];
  const name = names[choice % names.length] as string;
  const { [name]: _, ...rest } = value;
  return choice % 5 === 0 ? rest : { ...rest, [name]: hostile };
}

function valueOf(schema: any, document: any, depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined)
    return valueOf(document.components.schemas[schema.$ref.split('/').at(-1)], document, depth + 1);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const examples = schema.examples ?? [];
  const made = madeValue(schema, document, depth);
  return examples.length === 0
    ? made
    : fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...examples) }, { weight: 1, arbitrary: made });
}

function madeValue(schema: any, document: any, depth: number): fc.Arbitrary<unknown> {
  const [type] = [schema.type].flat();
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(
        fc.integer({ min: schema.minimum ?? -5, max: schema.maximum ?? 5_000 }),
        fc.constantFrom(0, 1, 60),
      );
    case 'number':
      return fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    case 'array':
      return schema.items === undefined
        ? fc.constant([])
        : fc.array(valueOf(schema.items, document, depth + 1), { maxLength: 4 });
    case 'object':
      return depth > 4 || schema.properties === undefined ? fc.constant({}) : objectOf(schema, document, depth);
    default:
      return fc.oneof(seen, fc.string({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 20 }), hostileText);
  }
}

function objectOf(schema: any, document: any, depth: number): fc.Arbitrary<unknown> {
  const members = Object.entries<any>(schema.properties).map(
    ([name, member]) => [name, valueOf(member, document, depth + 1)] as const,
  );
  return fc.record(Object.fromEntries(members), { requiredKeys: schema.required ?? [] });
}
