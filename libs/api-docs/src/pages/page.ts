import { createHash } from 'node:crypto';
import { Html, html } from './html.js';
import { STYLE } from './style.js';

const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/** The page loads no script, font or image. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** An empty picture, so that a browser does not ask for one. */
const NO_ICON = 'data:,';

export interface Page {
  readonly title: string;
  readonly navigation: Html;
  readonly main: Html;
}

export const renderPage = ({ title, navigation, main }: Page): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="${NO_ICON}" />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <nav aria-label="Contents">${navigation}</nav>
        <main id="main">${main}</main>
      </body>
    </html>`.text;
