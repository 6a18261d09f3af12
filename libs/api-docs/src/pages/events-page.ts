import type { EventsDescription, Message } from '../asyncapi/description.js';
import { ENVELOPE } from '../asyncapi/ledger-messages.js';
import type { Schema } from '../openapi/description.js';
import { mapValues, tidySchema } from '../openapi/tidy-schema.js';
import { html, phrase, prose, type Html } from './html.js';
import { renderPage } from './page.js';
import { schemaTable } from './schema-rows.js';

type Schemas = Readonly<Record<string, Schema>>;

/** All events and webhooks on one page, from their own description. */
export function renderEvents(events: EventsDescription): string {
  const { messages } = events.components;
  // Same shape; only `readonly` differs.
  const schemas = mapValues(events.components.schemas as Record<string, Schema>, tidySchema);
  const described = Object.entries(messages).filter(([id]) => schemas[id] !== undefined && id !== ENVELOPE);
  const webhooks = described.filter(([, { headers }]) => headers !== undefined);
  const ledger = described.filter(([, { headers }]) => headers === undefined);
  return renderPage({
    title: 'Events – PASSID verification ledger',
    navigation: html` <a class="home" href="/docs">PASSID verification ledger</a>
      <ul>
        <li><a href="/docs">API reference</a></li>
        <li><a href="#channels">Channels</a></li>
        <li><a href="/asyncapi.json">asyncapi.json</a></li>
      </ul>
      ${contents('Webhooks', webhooks)} ${contents('Events of the ledger', ledger)}`,
    main: html` <h1>Events</h1>
      ${prose((events.info as { description: string }).description)}
      <h2 id="channels">Channels</h2>
      ${Object.values(events.channels).map(
        ({ title, address, description }) =>
          html`<h3>${title}</h3>
            ${address === null ? undefined : html`<p><code>${address}</code></p>`} ${prose(description)}`,
      )}
      <h2 id="webhooks">Webhooks</h2>
      ${overview(webhooks)} ${webhooks.map(([id, message]) => article(id, message, schemas))}
      <h2 id="ledger">Events of the ledger</h2>
      <p>Each is a CloudEvent with these attributes. What differs is in <code>data</code>, shown below.</p>
      ${schemaTable(schemas[ENVELOPE] ?? {}, schemas)} ${overview(ledger)}
      ${ledger.map(([id, message]) => article(id, message, schemas))}`,
  });
}

type Entry = readonly [id: string, message: Message];

const contents = (title: string, entries: readonly Entry[]): Html =>
  html`<h2>${title}</h2>
    <ul>
      ${entries.map(([id, message]) => html`<li><a href="#${id}">${message.title}</a></li>`)}
    </ul>`;

const overview = (entries: readonly Entry[]): Html =>
  html`<table>
    <thead>
      <tr>
        <th scope="col">Event</th>
        <th scope="col">What it means</th>
      </tr>
    </thead>
    <tbody>
      ${entries.map(
        ([id, { title, summary }]) =>
          html`<tr>
            <td>
              <a href="#${id}"><code>${title}</code></a>
            </td>
            <td>${phrase(summary)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;

function article(id: string, { name, title, summary, examples = [] }: Message, schemas: Schemas): Html {
  const [example] = examples;
  return html`<article id="${id}">
    <h3>${title}</h3>
    <p class="type">${name}</p>
    ${prose(summary)} ${schemaTable(schemas[id] ?? {}, schemas)}
    ${
      example === undefined
        ? undefined
        : html`<details>
            <summary>Example</summary>
            <pre><code>${JSON.stringify(example.payload, undefined, 2)}</code></pre>
          </details>`
    }
  </article>`;
}
