import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './service-process.js';
import { waitFor } from './wait-for.js';

/** A real Apache Kafka from Maven Central, one node in KRaft mode: needs Java 17 and Maven, and fetches some 45 MB once. */

const VERSION = '4.1.0';
const FETCH_MAX_MS = 10 * 60_000;
const START_MAX_MS = 60_000;

/** It is started often and never runs for long: what a server does to get fast would only make it late. */
const JVM = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>io.passid</groupId>
  <artifactId>kafka-for-tests</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`;

export class KafkaBroker {
  #java: ChildProcess | undefined;
  #output = '';

  private constructor(
    private readonly directory: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<KafkaBroker> {
    const jars = fetchJars();
    const directory = mkdtempSync(path.join(tmpdir(), 'passid-kafka-'));
    const port = await freePort();
    const broker = new KafkaBroker(directory, port);
    writeFileSync(path.join(directory, 'server.properties'), settings(directory, port, await freePort()));
    const classPath = path.join(jars, '*');
    const tool = ['-cp', classPath, 'kafka.tools.StorageTool'];
    const id =
      run('java', [...tool, 'random-uuid'])
        .trim()
        .split('\n')
        .at(-1) ?? '';
    run('java', [...tool, 'format', '-t', id, '-c', path.join(directory, 'server.properties')]);
    await broker.resume();
    return broker;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async resume(): Promise<void> {
    const classPath = path.join(jarsDirectory(), '*');
    const args = [...JVM, '-cp', classPath, 'kafka.Kafka', path.join(this.directory, 'server.properties')];
    const java = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString()).slice(-10_000);
    };
    java.stdout.on('data', keep);
    java.stderr.on('data', keep);
    this.#java = java;
    await waitFor(() => answers(this.port), `Kafka to listen: ${this.#output}`, START_MAX_MS);
  }

  /** As a power cut would. What was acknowledged is on its disk. */
  async kill(): Promise<void> {
    const java = this.#java;
    if (java === undefined || java.exitCode !== null) return;
    const exited = once(java, 'exit');
    java.kill('SIGKILL');
    await exited;
    this.#java = undefined;
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const jarsDirectory = (): string => path.join(tmpdir(), `passid-kafka-${VERSION}-jars`);

/** Fetched beside and then renamed: a fetch that was cut off leaves nothing that looks like one. */
function fetchJars(): string {
  const directory = jarsDirectory();
  if (existsSync(directory)) return directory;
  const draft = mkdtempSync(path.join(tmpdir(), 'passid-kafka-fetch-'));
  writeFileSync(path.join(draft, 'pom.xml'), POM);
  const jars = path.join(draft, 'jars');
  mkdirSync(jars);
  run('mvn', [
    '-q',
    '-B',
    '-f',
    path.join(draft, 'pom.xml'),
    'dependency:copy-dependencies',
    `-DoutputDirectory=${jars}`,
  ]);
  try {
    renameSync(jars, directory);
  } catch (error) {
    // Another suite fetched them meanwhile.
    if (!existsSync(directory)) throw error;
  }
  rmSync(draft, { recursive: true });
  return directory;
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: FETCH_MAX_MS });
  assert(
    error === undefined,
    `${command} could not be run: ${error?.message}. The suite needs Java 17 and Maven, or KAFKA_BROKERS.`,
  );
  assert(status === 0, `${command} ended with ${status}: ${stdout.slice(-2_000)}${stderr.slice(-2_000)}`);
  return stdout;
}

/** A broker that was killed is not let in again before its old session has ended: after 9 s, unless told otherwise. */
const settings = (directory: string, port: number, controllerPort: number): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${path.join(directory, 'log')}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
`;

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isThere: boolean) => (): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', end(true));
    socket.once('error', end(false));
  });
