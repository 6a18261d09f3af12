import { freePort, ServiceProcess } from './service-process.js';
import { waitFor } from './wait-for.js';

export type App = 'api' | 'projector' | 'dispatcher';

/** Of each app: one can be down while the other works, as behind any load balancer. */
const OF_EACH = 2;

const STARTS_WITHIN_MS = 60_000;

const SAID_MAX = 1_000;

/** A start that finds nothing to stand on ends, and whoever supervises it tries again. */
const NOT_YET = /^(?:The database|EventStoreDB|Kafka) cannot be reached: /m;

interface Member {
  readonly app: App;
  readonly port: number;
  service: ServiceProcess;
}

/** The apps as separate processes, two of each, and a supervisor that starts again what has ended. */
export class Fleet {
  /** What processes said last that ended by themselves. */
  readonly crashes: string[] = [];
  #isStopping = false;

  private constructor(
    private readonly members: readonly Member[],
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    for (const member of members) this.#watch(member);
  }

  /** All at once, on nothing, as a first deployment would. */
  static async start(environment: NodeJS.ProcessEnv): Promise<Fleet> {
    const members: Member[] = [];
    for (const app of ['api', 'projector', 'dispatcher'] as const)
      for (let each = 0; each < OF_EACH; each += 1) {
        const port = await freePort();
        members.push({ app, port, service: spawn(app, port, environment) });
      }
    const fleet = new Fleet(members, environment);
    const areReady = async (): Promise<boolean> =>
      (await Promise.all(fleet.apis.map((api) => api.isReady().catch(() => false)))).every(Boolean);
    await waitFor(areReady, 'every api process to be ready', STARTS_WITHIN_MS).catch((error: Error) => {
      fleet.kill9();
      throw new Error(`${error.message}\n${fleet.said}`);
    });
    return fleet;
  }

  get apis(): ServiceProcess[] {
    return this.members.filter(({ app }) => app === 'api').map(({ service }) => service);
  }

  /** The end of what each process has said, for whoever wonders why one of them does not go on. */
  get said(): string {
    return this.members
      .map(({ app, port, service }) => `${app} ${port}: ${service.output.slice(-SAID_MAX)}`)
      .join('\n');
  }

  /** One of them, in turn; another is started in its place. Resolves when it is dead. */
  async kill(app: App, turn: number): Promise<void> {
    const member = this.members.filter((each) => each.app === app)[turn % OF_EACH];
    const killed = member?.service;
    killed?.kill();
    await killed?.exited;
  }

  /** The exit codes of an orderly end. One that was started just now first has to listen to signals. */
  async stop(): Promise<(number | null)[]> {
    await Promise.all(this.members.map(({ service }) => service.untilReady()));
    this.#isStopping = true;
    return Promise.all(this.members.map(async ({ service }) => (await service.stop()).code));
  }

  kill9(): void {
    this.#isStopping = true;
    for (const { service } of this.members) service.kill();
  }

  #watch(member: Member): void {
    const { service } = member;
    void service.exited.then(({ code, signal }) => {
      if (this.#isStopping) return;
      if (signal !== 'SIGKILL' && !NOT_YET.test(service.output))
        this.crashes.push(`${member.app} ended with ${code}: ${service.output.slice(-2_000)}`);
      member.service = spawn(member.app, member.port, this.environment);
      this.#watch(member);
    });
  }
}

/** Each says on its port whether it is ready: the api at its door, the others with their figures. */
const spawn = (app: App, port: number, environment: NodeJS.ProcessEnv): ServiceProcess =>
  ServiceProcess.spawn(app, port, {
    ...environment,
    ...(app === 'api' ? {} : { PASSID_METRICS_PORT: String(port) }),
  });
