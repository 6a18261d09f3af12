import { STATUS_CODES } from 'node:http';
import { problemSlug } from '@passid/http';
import { html, phrase, prose, type Html } from './html.js';
import { renderPage } from './page.js';
import type { CataloguedProblem } from './problem-list.js';

const statusLine = (status: number): string => `${status} ${STATUS_CODES[status] ?? ''}`.trim();

const navigation = (problems: readonly CataloguedProblem[]): Html =>
  html` <a class="home" href="/docs">PASSID verification ledger</a>
    <ul>
      <li><a href="/docs">API reference</a></li>
      <li><a href="/problems">All problems</a></li>
    </ul>
    <h2>Problems</h2>
    <ul>
      ${problems.map(({ code }) => html`<li><a href="/problems/${problemSlug(code)}">${code}</a></li>`)}
    </ul>`;

export const renderProblemList = (problems: readonly CataloguedProblem[]): string =>
  renderPage({
    title: 'Problems – PASSID verification ledger',
    navigation: navigation(problems),
    main: html` <h1>Problems</h1>
      <p>
        Every error of this API has one shape, <code>application/problem+json</code> (RFC 9457). Switch on
        <code>code</code>, show <code>detail</code> to people, and quote <code>request_id</code> when you ask us.
      </p>
      ${groupedByStatus(problems).map(
        ([status, group]) =>
          html` <h2 id="${status}">${statusLine(status)}</h2>
            <ul class="problems">
              ${group.map(
                ({ code, cause }) =>
                  html`<li>
                    <a href="/problems/${problemSlug(code)}"><code>${code}</code></a>
                    <span>${phrase(cause)}</span>
                  </li>`,
              )}
            </ul>`,
      )}`,
  });

export function groupedByStatus<Of extends { readonly status: number }>(problems: readonly Of[]): [number, Of[]][] {
  const statuses = [...new Set(problems.map(({ status }) => status))];
  return statuses.map((status) => [status, problems.filter((problem) => problem.status === status)]);
}

export const renderProblem = (
  { code, type, title, status, cause, cure }: CataloguedProblem,
  all: readonly CataloguedProblem[],
): string =>
  renderPage({
    title: `${code} – PASSID verification ledger`,
    navigation: navigation(all),
    main: html` <p class="quiet"><a href="/problems">Problems</a> / ${statusLine(status)}</p>
      <h1>${title}</h1>
      <p><code>${code}</code></p>
      <dl>
        <dt>Why it happens</dt>
        <dd>${prose(cause)}</dd>
        <dt>What to do</dt>
        <dd>${prose(cure)}</dd>
      </dl>
      <h4>As it is answered</h4>
      <pre><code>${JSON.stringify({ type, title, status, detail: cause, instance: '/…', code, request_id: '…' }, undefined, 2)}</code></pre>`,
  });
