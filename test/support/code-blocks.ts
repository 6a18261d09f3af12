import { readFileSync } from 'node:fs';

/** The code blocks of a Markdown file, by the heading each stands under or the `title="…"` it carries. */
export function codeBlocks(file: string): ReadonlyMap<string, string> {
  const blocks = new Map<string, string>();
  let heading = '';
  const text = readFileSync(file, 'utf8');
  for (const [, title, info = '', code = ''] of text.matchAll(/^#+ ([^\n]+)$|^```([^\n]*)\n(.*?)^```$/gms)) {
    if (title !== undefined) heading = title.trim();
    else blocks.set(/title="([^"]+)"/.exec(info)?.[1] ?? heading, code);
  }
  return blocks;
}

export function blockIn(blocks: ReadonlyMap<string, string>, name: string): string {
  const code = blocks.get(name);
  if (code === undefined)
    throw new Error(`There is no code block "${name}"; there are ${[...blocks.keys()].join(', ')}.`);
  return code;
}
