import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export const COMPOSE_FILE = 'docker/compose.yaml';
export const DOCKERFILE = 'docker/Dockerfile';

/** The names of our own processes among the services. */
export const APPS = ['api', 'projector', 'dispatcher'] as const;

export interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly stop_grace_period?: string;
  readonly healthcheck?: object;
}

export interface Deployment {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** The compose file as Compose reads it: merged, and with these variables in the environment. */
export function readDeployment(environment: NodeJS.ProcessEnv = {}): Deployment {
  return parse(interpolate(readFileSync(COMPOSE_FILE, 'utf8'), environment), { merge: true }) as Deployment;
}

/** `${NAME}`, `${NAME:-default}` and `${NAME:?message}`. */
function interpolate(text: string, environment: NodeJS.ProcessEnv): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, rest = '') => {
    const value = environment[name];
    if (value !== undefined && value !== '') return value;
    if (kind === '-') return rest;
    throw new Error(`${name} is not set${rest === '' ? '' : `: ${rest}`}`);
  });
}

export function serviceOf({ services }: Deployment, name: string): Service {
  const service = services[name];
  if (service === undefined) throw new Error(`There is no service ${name}.`);
  return service;
}

interface Instruction {
  readonly keyword: string;
  readonly rest: string;
}

/** Each stage of the Dockerfile: its instructions in their order, FROM first. */
export function readDockerfile(): Instruction[][] {
  const lines = readFileSync(DOCKERFILE, 'utf8')
    .replace(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [, keyword = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (keyword === 'FROM') stages.push([]);
    stages.at(-1)?.push({ keyword, rest: rest.trim() });
  }
  return stages;
}

export interface Copy {
  readonly sources: readonly string[];
  readonly to: string;
}

/** What a stage copies, from the folder that is built or from the stage before it. */
export function copiesOf(stage: readonly Instruction[]): Copy[] {
  return stage
    .filter(({ keyword }) => keyword === 'COPY')
    .map(({ rest }) => {
      const paths = rest.split(/\s+/).filter((part) => !part.startsWith('--'));
      return { sources: paths.slice(0, -1), to: paths.at(-1) ?? '' };
    });
}

/** What the image itself sets in the environment of its processes. */
export function environmentOfImage(): Record<string, string> {
  const pairs = (readDockerfile().at(-1) ?? [])
    .filter(({ keyword }) => keyword === 'ENV')
    .flatMap(({ rest }) => rest.split(/\s+/).map((pair) => pair.split('=') as [string, string]));
  return Object.fromEntries(pairs);
}
