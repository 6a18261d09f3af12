import type { ApiDescription, Operation, Parameter, ResponseDescription } from '../openapi/description.js';
import { ALIAS } from '../openapi/describe-api.js';
import { type ProblemCode, problemSlug } from '@passid/http';
import { html, phrase, prose, type Html } from './html.js';
import { renderPage } from './page.js';
import { schemaTable } from './schema-rows.js';

interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const PROBLEM = 'application/problem+json';

/** The whole API on one page, from its own description. */
export function renderReference(api: ApiDescription): string {
  const endpoints = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const groups = api.tags
    .map((tag) => ({ tag, members: endpoints.filter(({ operation }) => operation.tags?.includes(tag.name)) }))
    .filter(({ members }) => members.length > 0);
  const everywhere = problemsOfAll(endpoints);
  return renderPage({
    title: `${api.info.title} – API reference`,
    navigation: html` <a class="home" href="/docs">${api.info.title}</a>
      <ul>
        <li><a href="#access">Access</a></li>
        <li><a href="/problems">Problems</a></li>
        <li><a href="/docs/events">Events and webhooks</a></li>
        <li><a href="/openapi.json">openapi.json</a></li>
      </ul>
      ${groups.map(
        ({ tag, members }) =>
          html` <h2>${tag.name}</h2>
            <ul>
              ${members.filter(isNoAlias).map(navigationItem)}
            </ul>`,
      )}`,
    main: html` <h1>${api.info.title}</h1>
      <p class="quiet">Version ${api.info.version} · OpenAPI ${api.openapi} · ${api.servers[0]?.url ?? ''}</p>
      ${prose(api.info.description)}
      <h2 id="access">Access</h2>
      <dl>
        ${Object.entries(api.components.securitySchemes).map(
          ([name, scheme]) =>
            html`<dt id="${name}">${headerOf(scheme)}</dt>
              <dd>${phrase(scheme.description)}</dd>`,
        )}
      </dl>
      <p>Any request can meet ${problemLinks(everywhere)}.</p>
      ${groups.map(
        ({ tag, members }) =>
          html` <h2 id="${tag.name}">${tag.name}</h2>
            <p class="quiet">${phrase(tag.description)}</p>
            ${members.map((endpoint) => renderEndpoint(endpoint, api, everywhere))}`,
      )}`,
  });
}

/** A second address of an operation is described, and not listed. */
const isNoAlias = ({ operation }: Endpoint): boolean => !operation.operationId.endsWith(ALIAS);

const navigationItem = ({ method, operation }: Endpoint): Html =>
  html`<li>
    <a href="#${operation.operationId}"><span class="method ${method}">${method}</span> ${phrase(operation.summary)}</a>
  </li>`;

function renderEndpoint(
  { method, path, operation }: Endpoint,
  api: ApiDescription,
  everywhere: ReadonlySet<string>,
): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses, security = [] } = operation;
  const [body] = Object.values(requestBody?.content ?? {});
  const access = security.flatMap((each) => Object.keys(each));
  const successes = Object.entries(responses).filter(([status]) => Number(status) < 400);
  const problems = problemsOf(operation).filter(([code]) => !everywhere.has(code));
  return html`<article id="${operationId}">
    <h3>${phrase(summary)}</h3>
    <div class="route"><span class="method ${method}">${method}</span> <span>${path}</span></div>
    ${prose(description)}
    <p class="quiet">${access.length === 0 ? 'Open to everyone.' : html`Needs ${accessLinks(access, api)}.`}</p>
    ${parameters.length === 0 ? undefined : renderParameters(parameters.map((each) => parameterOf(each, api)))}
    ${
      body === undefined
        ? undefined
        : html`<h4>Body</h4>
            ${schemaTable(body.schema, api.components.schemas)}`
    }
    <h4>Try it</h4>
    <pre><code>${curlOf({ method, path, operation }, api)}</code></pre>
    ${successes.map(([status, response]) => renderSuccess(status, response, api))}
    ${problems.length === 0 ? undefined : renderProblems(problems)}
  </article>`;
}

function renderSuccess(status: string, { description, content }: ResponseDescription, api: ApiDescription): Html {
  const [media] = Object.entries(content ?? {});
  const [type, shown] = media ?? [];
  const table = shown === undefined ? undefined : schemaTable(shown.schema, api.components.schemas);
  return html`<h4>Answer</h4>
    <p>
      <span class="status">${status}</span> ${phrase(description)}
      ${type === undefined ? undefined : html`<span class="type">${type}</span>`}
    </p>
    ${
      table === undefined
        ? undefined
        : html`<details>
            <summary>Members</summary>
            ${table}
          </details>`
    }
    ${
      shown?.example === undefined
        ? undefined
        : html`<details>
            <summary>Example</summary>
            <pre><code>${JSON.stringify(shown.example, undefined, 2)}</code></pre>
          </details>`
    }`;
}

const renderProblems = (problems: readonly (readonly [string, number, string])[]): Html =>
  html`<h4>Problems</h4>
    <ul class="problems">
      ${problems.map(
        ([code, status, cause]) =>
          html`<li>
            <span
              ><span class="status">${status}</span>
              <a href="/problems/${problemSlug(code as ProblemCode)}"><code>${code}</code></a></span
            >
            <span>${phrase(cause)}</span>
          </li>`,
      )}
    </ul>`;

const renderParameters = (parameters: readonly Parameter[]): Html =>
  html`<h4>Parameters</h4>
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">What it is</th>
        </tr>
      </thead>
      <tbody>
        ${parameters.map(
          ({ name, in: place, required, description }) =>
            html`<tr>
              <td>
                <code>${name}</code><br /><span class="type">${place}${required === true ? '' : ' · optional'}</span>
              </td>
              <td>${prose(description ?? '')}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;

function problemsOf({ responses }: Operation): [code: string, status: number, cause: string][] {
  return Object.entries(responses).flatMap(([status, { content }]) =>
    Object.entries(content?.[PROBLEM]?.examples ?? {}).map(
      ([code, { value }]) => [code, Number(status), (value as { detail: string }).detail] as [string, number, string],
    ),
  );
}

/** The problems that every operation has: named once, not at each. */
function problemsOfAll(endpoints: readonly Endpoint[]): ReadonlySet<string> {
  const [first, ...rest] = endpoints.map(({ operation }) => problemsOf(operation).map(([code]) => code));
  return new Set((first ?? []).filter((code) => rest.every((codes) => codes.includes(code))));
}

const problemLinks = (codes: ReadonlySet<string>): Html[] =>
  [...codes].map(
    (code, index) =>
      html`${index === 0 ? '' : ', '}<a href="/problems/${problemSlug(code as ProblemCode)}"><code>${code}</code></a>`,
  );

const accessLinks = (names: readonly string[], api: ApiDescription): Html[] =>
  names.map((name) => html`<a href="#${name}">${headerOf(api.components.securitySchemes[name])}</a>`);

const headerOf = (scheme: { readonly name?: string; readonly description: string } | undefined): Html =>
  html`<code>${scheme?.name ?? 'Authorization: Bearer'}</code>`;

function parameterOf(parameter: Parameter | { $ref: string }, api: ApiDescription): Parameter {
  if (!('$ref' in parameter)) return parameter;
  return api.components.parameters[parameter.$ref.slice('#/components/parameters/'.length)] as Parameter;
}

function curlOf({ method, path, operation }: Endpoint, api: ApiDescription): string {
  const parameters = (operation.parameters ?? []).map((each) => parameterOf(each, api));
  const inPath = parameters.filter(({ in: place }) => place === 'path');
  const address = inPath.reduce((filled, { name, schema }) => {
    const [example] = schema.examples ?? [];
    return typeof example === 'string' ? filled.replace(`{${name}}`, example) : filled;
  }, path);
  const [access] = (operation.security ?? []).flatMap((each) => Object.keys(each));
  const [body] = Object.values(operation.requestBody?.content ?? {});
  const lines = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}$BASE${address}`,
    ...(access === undefined ? [] : [accessArgument(access)]),
    ...(parameters.some(({ name }) => name === 'Idempotency-Key') ? [`-H 'Idempotency-Key: loan-4711'`] : []),
    ...(body?.example === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(body.example).replaceAll("'", `'\\''`)}'`]),
  ];
  return lines.join(' \\\n  ');
}

const accessArgument = (scheme: string): string =>
  scheme === 'institutionKey' ? `-H "X-Institution-Key: $KEY"` : `-H "Authorization: Bearer $LOGIN"`;
