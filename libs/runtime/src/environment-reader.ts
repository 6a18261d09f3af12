/** All that is wrong with the environment at once, each problem with its cure. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/** Reads variables of the environment, and collects what is wrong with them. An empty variable counts as absent. */
export class EnvironmentReader {
  readonly problems: string[] = [];

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  get isProduction(): boolean {
    return this.text('NODE_ENV') === 'production';
  }

  text(name: string): string | undefined {
    return this.environment[name]?.trim() || undefined;
  }

  wholeNumber(name: string, fallback: number, max: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    if (/^\d+$/.test(value) && Number(value) <= max) return Number(value);
    this.problems.push(`${name} is "${value}". It takes a whole number from 0 to ${max}.`);
    return fallback;
  }

  choice<T extends string>(name: string, fallback: T, choices: readonly T[]): T {
    const value = this.text(name);
    const chosen = choices.find((each) => each === value);
    if (value !== undefined && chosen === undefined)
      this.problems.push(`${name} is "${value}". It takes one of: ${choices.join(', ')}.`);
    return chosen ?? fallback;
  }
}

/** Whether it is an http or https address. */
export const isHttpAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
