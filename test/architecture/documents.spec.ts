import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CLAIM_NAMES } from '../../libs/credentials/src/claims.js';
import { READING_ORDER } from '../../libs/api-docs/src/openapi/reading-order.js';

const FOLDERS = ['', 'docs', 'docs/decisions', 'libs/sdk-node', 'libs/sdk-react', '.github', '.github/ISSUE_TEMPLATE'];
const DOCUMENTS = FOLDERS.flatMap((folder) =>
  readdirSync(folder === '' ? '.' : folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file)),
);
const { scripts, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
  version: string;
};

/** A table wider than this is read with a scroll bar. */
const TABLE_WIDTH_MAX = 175;

/** Where a newcomer follows a redemption: more files than this are no ten minutes. */
const READING_PATH_MAX = 35;

const read = (document: string): string => readFileSync(document, 'utf8');
const withoutCode = (text: string): string => text.replace(/^```.*?^```/gms, '');

/** As GitHub makes them of headings. */
const anchorsOf = (document: string): string[] =>
  [...withoutCode(read(document)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(DOCUMENTS)('%s', (document) => {
  const text = withoutCode(read(document));

  it('links to files and headings that exist', () => {
    const broken = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].filter(([, file = '', anchor]) => {
      const target = file === '' ? document : path.join(path.dirname(document), file);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it('names files that exist', () => {
    const named = [...text.matchAll(/`((?:apps|libs|test|docs|docker|packaging)\/[\w./-]+)`/g)].map(
      ([, file = '']) => file,
    );
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const named = [...read(document).matchAll(/npm run (?:--silent )?([a-z][\w:]*)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it(`has no table wider than ${TABLE_WIDTH_MAX} characters`, () => {
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.filter(({ length }) => length > TABLE_WIDTH_MAX)).toEqual([]);
  });
});

describe('The documents together', () => {
  // docs/errors.md is written from the catalogue of problems.
  const pages = DOCUMENTS.filter((document) => /^(README|docs\/(?!errors)[\w-]+)\.md$/.test(document));

  it('name every path that is served: add yours to the README or to its page in docs/', () => {
    const parameters = /\{\w+\}|\$\{?\w+\}?/g;
    const all = pages.map(read).join('\n').replaceAll(parameters, '{}');
    const paths = READING_ORDER.map((operation) => operation.split(' ')[1] ?? '');
    expect(paths.filter((each) => !all.includes(each.replaceAll(parameters, '{}')))).toEqual([]);
  });

  it('name every claim with what it rests on, in docs/wallet.md', () => {
    const [, table = ''] = /\n\| claim(.*?)\n\n/s.exec(read('docs/wallet.md')) ?? [];
    expect(CLAIM_NAMES.filter((claim) => !table.includes(`\`${claim}\``))).toEqual([]);
  });

  it('list every decision in docs/decisions/README.md, in its order', () => {
    const records = DOCUMENTS.filter((document) => /^docs\/decisions\/\d/.test(document)).sort();
    const listed = [...read('docs/decisions/README.md').matchAll(/^\d+\. \[.+\]\((.+)\)$/gm)].map(([, file]) => file);
    expect(listed).toEqual(records.map((record) => path.basename(record)));
    for (const [index, record] of records.entries())
      expect(read(record)).toMatch(
        new RegExp(
          `^# ${index + 1}\\. .+\\n\\nStatus: .+\\n\\n## Context\\n.+\\n## Decision\\n.+\\n## Consequences\\n`,
          's',
        ),
      );
  });

  it('follow a redemption from HTTP to webhook through files that exist', () => {
    const [, section = ''] = /\n## From a code to a webhook\n(.*?)\n## /s.exec(read('ARCHITECTURE.md')) ?? [];
    const files = [...section.matchAll(/`((?:apps|libs)\/[\w./-]+\.ts)`/g)].map(([, file]) => file);
    expect(files.length).toBeGreaterThan(20);
    expect(new Set(files).size).toBeLessThanOrEqual(READING_PATH_MAX);
  });

  it('tell what changed in each release', () => {
    expect(read('CHANGELOG.md')).toContain('\n## [Unreleased]\n');
    expect(read('CHANGELOG.md')).toContain(`\n## [${version}]`);
  });
});
