import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

type Sources = Readonly<Record<string, string>>;

const IMPORT = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

/** What dependency-cruiser does not see: files may form no cycle while their folders do. A module file wires what is below it. */
function sourcesOf(root: string): Sources {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return Object.fromEntries(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

const isWiring = (file: string): boolean => /\.module\.[jt]s$/.test(file);

/** The two folders of an import, where their paths part: `a/b/c.ts` that imports `a/d/e/f.ts` is an arrow from `a/b` to `a/d`. */
function liftedToFolders(from: string, to: string): readonly [string, string] {
  const [left, right] = [path.dirname(from).split('/'), path.dirname(to).split('/')];
  const shared = left.findIndex((folder, index) => folder !== right[index]);
  const depth = (shared === -1 ? left.length : shared) + 1;
  return [left.slice(0, depth).join('/'), right.slice(0, depth).join('/')];
}

function arrowsOf(sources: Sources): ReadonlyMap<string, ReadonlySet<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const [file, source] of Object.entries(sources)) {
    const targets = [...source.matchAll(IMPORT)].map(([, target = '']) => path.join(path.dirname(file), target));
    for (const target of targets) {
      const [from, to] = liftedToFolders(file, target);
      if (from !== to && !isWiring(file) && !isWiring(target))
        arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
    }
  }
  return arrows;
}

/** Folders that import each other both ways, each pair once. */
function twoWayPairs(sources: Sources): string[] {
  const arrows = arrowsOf(sources);
  const pairs = [...arrows].flatMap(([from, targets]) => [...targets].map((to) => [from, to] as const));
  return pairs.filter(([from, to]) => from < to && arrows.get(to)?.has(from)).map(([from, to]) => `${from} <-> ${to}`);
}

describe('Folders of the API import each other one way', () => {
  it('has no two folders that import each other', () => {
    expect(twoWayPairs(sourcesOf('apps/api/src'))).toEqual([]);
  });

  it('catches a folder and its sub-folder, and two folders side by side', () => {
    const planted = {
      'room/name.ts': "import { b } from './use-case/use-case.js';",
      'room/use-case/use-case.ts': "import type { Name } from '../rules/rules.js';",
      'room/use-case/other.ts': "import { name } from '../name.js';",
      'room/rules/deep/rule.ts': "import { b } from '../../use-case/use-case.js';",
      'room/room.module.ts': "import { b } from './rules/deep/rule.js';",
      'room/rules/rules.ts': "import { RoomModule } from '../room.module.js';",
    };
    expect(twoWayPairs(planted)).toEqual(['room <-> room/use-case', 'room/rules <-> room/use-case']);
  });
});
