import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import type * as Gossip from '@eventstore/db-client/generated/gossip_pb.js';
import type * as ServerFeatures from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type * as Shared from '@eventstore/db-client/generated/shared_pb.js';
import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import grpc from '@grpc/grpc-js';

/**
 * A stand-in for EventStoreDB: its streams protocol, as far as our keeper speaks it, over real gRPC, with the messages the
 * client itself was generated with. It keeps events in memory, on one node that can move as the lead of a cluster does. It is not EventStoreDB, and what it gets right
 * by our reading of the protocol alone, only a real server can confirm: `EVENTSTOREDB_URL=… npm run test:engines`.
 */

const require = createRequire(import.meta.url);
const generated = '@eventstore/db-client/generated';
const streams = require(`${generated}/streams_pb.js`) as typeof Streams;
const shared = require(`${generated}/shared_pb.js`) as typeof Shared;
const features = require(`${generated}/serverfeatures_pb.js`) as typeof ServerFeatures;
const gossip = require(`${generated}/gossip_pb.js`) as typeof Gossip;
const { GossipService } = require(`${generated}/gossip_grpc_pb.js`) as { GossipService: grpc.ServiceDefinition };
const { StreamsService } = require(`${generated}/streams_grpc_pb.js`) as { StreamsService: grpc.ServiceDefinition };
const { ServerFeaturesService } = require(`${generated}/serverfeatures_grpc_pb.js`) as {
  ServerFeaturesService: grpc.ServiceDefinition;
};

interface Stored {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly stream: string;
  readonly revision: number;
  /** As in the real log: where the event lies, not how many came before it. */
  readonly position: number;
  readonly created: string;
}

type Proposed = Pick<Stored, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;
type Expected = 'any' | 'no_stream' | 'stream_exists' | number;

/** What becomes of the next append: nothing is stored, or all is and nobody is told; in both cases no answer comes. */
export type AppendFault = 'swallowed' | 'answer lost';

/** Bytes of log between two events: enough that no two positions are neighbours. */
const RECORD_OVERHEAD = 97;

const CHECKPOINT_UNIT = 32;

/** A port that nobody listens at. */
const GONE = 1;

export class EventStoreDbServer {
  readonly #events: Stored[] = [];
  readonly #streams = new Map<string, Stored[]>();
  readonly #news = new EventEmitter().setMaxListeners(0);
  readonly #subscriptions = new Set<grpc.ServerWritableStream<Streams.ReadReq, Streams.ReadResp>>();
  readonly #faults: AppendFault[] = [];
  #end = 1_000;
  #server: grpc.Server | undefined;
  readonly #followers: grpc.Server[] = [];
  #port = 0;

  static async listen(): Promise<EventStoreDbServer> {
    const server = new EventStoreDbServer();
    // A real log never begins with an event of ours.
    server.#append('$settings', 'any', [system('$settings')]);
    await server.start();
    return server;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false&keepAliveInterval=10000`;
  }

  /** Of a cluster of which one node is not there. */
  async clusterUrl(): Promise<string> {
    const nodes = [await this.#follower(), this.#port, GONE].map((port) => `127.0.0.1:${port}`);
    return `esdb://${nodes.join()}?tls=false&maxDiscoverAttempts=3`;
  }

  /** Appends that were stored, whoever was told. */
  get eventCount(): number {
    return this.#events.length;
  }

  get subscriptionCount(): number {
    return this.#subscriptions.size;
  }

  faultNextAppend(fault: AppendFault): void {
    this.#faults.push(fault);
  }

  /** An event of the server's own, as real ones write them all the time. */
  writeSystemEvent(): void {
    this.#append('$stats-127.0.0.1:2113', 'any', [system('$statsCollected')]);
  }

  /** Ends every subscription as a server does that is shutting down: without an error. */
  endSubscriptions(): void {
    for (const call of this.#subscriptions) call.end();
  }

  async start(): Promise<void> {
    const server = new grpc.Server();
    server.addService(ServerFeaturesService, { getSupportedMethods: answerFeatures });
    server.addService(StreamsService, {
      append: (
        call: grpc.ServerReadableStream<Streams.AppendReq, Streams.AppendResp>,
        answer: grpc.sendUnaryData<Streams.AppendResp>,
      ) => this.#answerAppend(call, answer),
      read: (call: grpc.ServerWritableStream<Streams.ReadReq, Streams.ReadResp>) => this.#answerRead(call),
      batchAppend: unimplemented,
      delete: unimplemented,
      tombstone: unimplemented,
    });
    server.addService(GossipService, this.#gossip());
    this.#port = await bound(server, this.#port);
    this.#server = server;
  }

  /** Cuts every connection; what is stored stays. */
  kill(): void {
    this.#server?.forceShutdown();
    this.#server = undefined;
  }

  /** The leader is gone, and another node of the cluster, with all that was stored, leads from now on. */
  async failOver(): Promise<void> {
    this.kill();
    this.#port = 0;
    await this.start();
  }

  close(): void {
    this.kill();
    for (const follower of this.#followers) follower.forceShutdown();
  }

  /** A node that knows who leads, and no more: a client that wants a leader does not ask it for events. */
  async #follower(): Promise<number> {
    const server = new grpc.Server();
    server.addService(GossipService, this.#gossip());
    this.#followers.push(server);
    return bound(server, 0);
  }

  #gossip(): grpc.UntypedServiceImplementation {
    const read = (_: unknown, answer: grpc.sendUnaryData<Gossip.ClusterInfo>): void => {
      const endpoint = new gossip.EndPoint();
      endpoint.setAddress('127.0.0.1');
      endpoint.setPort(this.#port);
      const leader = new gossip.MemberInfo();
      leader.setState(gossip.MemberInfo.VNodeState.LEADER);
      leader.setIsAlive(true);
      leader.setHttpEndPoint(endpoint);
      leader.setInstanceId(new shared.UUID());
      const cluster = new gossip.ClusterInfo();
      cluster.setMembersList([leader]);
      answer(null, cluster);
    };
    return { read };
  }

  #answerAppend(
    call: grpc.ServerReadableStream<Streams.AppendReq, Streams.AppendResp>,
    answer: grpc.sendUnaryData<Streams.AppendResp>,
  ): void {
    let options: Streams.AppendReq.Options | undefined;
    const events: Proposed[] = [];
    call.on('data', (message: Streams.AppendReq) => {
      if (message.hasOptions()) options = message.getOptions();
      const proposed = message.getProposedMessage();
      if (proposed !== undefined) events.push(proposedEvent(proposed));
    });
    const conclude = async (): Promise<void> => {
      // A connection that breaks ends the stream of messages too. A real server stores what has come as a whole.
      await setImmediate();
      if (call.cancelled) return;
      if (options === undefined) return answer({ code: grpc.status.INVALID_ARGUMENT });
      const fault = this.#faults.shift();
      if (fault === 'swallowed') return;
      const response = this.#append(streamNameOf(options.getStreamIdentifier()), expectedOf(options), events);
      if (fault === undefined) answer(null, response);
    };
    call.on('end', () => void conclude());
  }

  #append(stream: string, expected: Expected, events: readonly Proposed[]): Streams.AppendResp {
    const present = this.#streams.get(stream) ?? [];
    const current = present.length - 1;
    if (isMoved(expected, current)) {
      const repeated = repeatOf(present, expected, events);
      return repeated === undefined ? wrongExpectedVersion(expected, current) : success(repeated);
    }
    let last: Stored | undefined;
    for (const event of events) {
      this.#end += RECORD_OVERHEAD + event.data.length + event.metadata.length;
      const created = String(BigInt(Date.now()) * 10_000n);
      last = { ...event, stream, revision: present.length, position: this.#end, created };
      present.push(last);
      this.#events.push(last);
    }
    this.#streams.set(stream, present);
    this.#news.emit('appended');
    return success(last);
  }

  #answerRead(call: grpc.ServerWritableStream<Streams.ReadReq, Streams.ReadResp>): void {
    const options = call.request.getOptions();
    if (options === undefined) {
      call.end();
      return;
    }
    if (options.hasSubscription()) {
      void this.#subscribe(call, options);
      return;
    }
    const stream = options.getStream();
    if (stream === undefined) return this.#readAll(call, options);
    const events = this.#streams.get(streamNameOf(stream.getStreamIdentifier()));
    if (events === undefined) {
      const notFound = new streams.ReadResp.StreamNotFound();
      notFound.setStreamIdentifier(stream.getStreamIdentifier());
      const response = new streams.ReadResp();
      response.setStreamNotFound(notFound);
      call.write(response);
      call.end();
      return;
    }
    const start = stream.hasStart() ? 0 : stream.hasEnd() ? Infinity : Number(stream.getRevision());
    send(
      call,
      directed(events, options, ({ revision }) => revision, start),
    );
  }

  #readAll(call: grpc.ServerWritableStream<Streams.ReadReq, Streams.ReadResp>, options: Streams.ReadReq.Options): void {
    const all = options.getAll();
    const start = all?.hasStart() ? 0 : all?.hasEnd() ? Infinity : Number(all?.getPosition()?.getCommitPosition());
    send(
      call,
      directed(this.#events, options, ({ position }) => position, start),
    );
  }

  /** From after the position, filtered, for as long as the client listens; says when it has caught up. */
  async #subscribe(
    call: grpc.ServerWritableStream<Streams.ReadReq, Streams.ReadResp>,
    options: Streams.ReadReq.Options,
  ): Promise<void> {
    const all = options.getAll();
    const after = all?.hasStart() ? -1 : Number(all?.getPosition()?.getCommitPosition());
    const matches = filterOf(options);
    const checkpointEvery = CHECKPOINT_UNIT * (options.getFilter()?.getCheckpointintervalmultiplier() ?? Infinity);
    this.#subscriptions.add(call);
    const gone = new AbortController();
    for (const event of ['cancelled', 'close', 'finish'] as const)
      call.on(event, () => {
        this.#subscriptions.delete(call);
        gone.abort();
      });
    call.write(confirmation());
    let next = this.#events.findIndex(({ position }) => position > after);
    if (next === -1) next = this.#events.length;
    let looked = 0;
    for (let isFirst = true; !gone.signal.aborted; isFirst = false) {
      while (next < this.#events.length) {
        const event = this.#events[next] as Stored;
        next += 1;
        looked += 1;
        if (matches(event)) await write(call, readEvent(event), gone.signal);
        if (looked % checkpointEvery === 0) await write(call, checkpoint(event.position), gone.signal);
      }
      if (isFirst) await write(call, caughtUp(), gone.signal);
      await once(this.#news, 'appended', gone.signal);
    }
  }
}

const system = (type: string): Proposed => ({
  id: crypto.randomUUID(),
  type,
  contentType: 'application/json',
  data: Buffer.from('{}'),
  metadata: Buffer.from('{}'),
});

const unimplemented = (_call: unknown, answer?: grpc.sendUnaryData<never>): void =>
  answer?.({ code: grpc.status.UNIMPLEMENTED });

function answerFeatures(_call: unknown, answer: grpc.sendUnaryData<ServerFeatures.SupportedMethods>): void {
  const methods = new features.SupportedMethods();
  methods.setEventStoreServerVersion('23.10.0');
  for (const name of ['read', 'append']) {
    const method = new features.SupportedMethod();
    method.setServiceName('event_store.client.streams.streams');
    method.setMethodName(name);
    methods.addMethods(method);
  }
  answer(null, methods);
}

const isMoved = (expected: Expected, current: number): boolean =>
  expected === 'no_stream'
    ? current >= 0
    : expected === 'stream_exists'
      ? current < 0
      : expected !== 'any' && expected !== current;

/** The same ids where they would have gone: the append is a repeat, and answered as the first was. */
function repeatOf(present: readonly Stored[], expected: Expected, events: readonly Proposed[]): Stored | undefined {
  const first = expected === 'no_stream' ? 0 : typeof expected === 'number' ? expected + 1 : NaN;
  const isRepeat = events.length > 0 && events.every((event, index) => present[first + index]?.id === event.id);
  return isRepeat ? present[first + events.length - 1] : undefined;
}

function success(last: Stored | undefined): Streams.AppendResp {
  const done = new streams.AppendResp.Success();
  done.setCurrentRevision(String(last?.revision ?? 0));
  const position = new streams.AppendResp.Position();
  position.setCommitPosition(String(last?.position ?? 0));
  position.setPreparePosition(String(last?.position ?? 0));
  done.setPosition(position);
  const response = new streams.AppendResp();
  response.setSuccess(done);
  return response;
}

/** A refusal is an ordinary answer of this call, not an error of the protocol. */
function wrongExpectedVersion(expected: Expected, current: number): Streams.AppendResp {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(current));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  const response = new streams.AppendResp();
  response.setWrongExpectedVersion(wrong);
  return response;
}

const streamNameOf = (identifier: Shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();

const expectedOf = (options: Streams.AppendReq.Options): Expected =>
  options.hasAny()
    ? 'any'
    : options.hasNoStream()
      ? 'no_stream'
      : options.hasStreamExists()
        ? 'stream_exists'
        : Number(options.getRevision());

function proposedEvent(message: Streams.AppendReq.ProposedMessage): Proposed {
  return {
    id: message.getId()?.getString() ?? '',
    type: String(message.getMetadataMap().get('type')),
    contentType: String(message.getMetadataMap().get('content-type')),
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** Reads begin at their place, unlike subscriptions, which begin after it. */
function directed(
  events: readonly Stored[],
  options: Streams.ReadReq.Options,
  placeOf: (event: Stored) => number,
  start: number,
): readonly Stored[] {
  const limit = Number(options.getCount());
  const isForwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS;
  return isForwards
    ? events.filter((event) => placeOf(event) >= start).slice(0, limit)
    : events
        .filter((event) => placeOf(event) <= start)
        .slice(-limit)
        .reverse();
}

function send(call: grpc.ServerWritableStream<Streams.ReadReq, Streams.ReadResp>, events: readonly Stored[]): void {
  for (const event of events) call.write(readEvent(event));
  call.end();
}

function filterOf(options: Streams.ReadReq.Options): (event: Stored) => boolean {
  const filter = options.getFilter();
  const expression = filter?.getStreamIdentifier() ?? filter?.getEventType();
  if (filter === undefined || expression === undefined) return () => true;
  const textOf = (event: Stored): string => (filter.hasStreamIdentifier() ? event.stream : event.type);
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0) return (event) => prefixes.some((prefix) => textOf(event).startsWith(prefix));
  const regex = new RegExp(expression.getRegex());
  return (event) => regex.test(textOf(event));
}

function readEvent(event: Stored): Streams.ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  const id = new shared.UUID();
  id.setString(event.id);
  recorded.setId(id);
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(event.stream).toString('base64'));
  recorded.setStreamIdentifier(identifier);
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(String(event.position));
  recorded.setPreparePosition(String(event.position));
  recorded
    .getMetadataMap()
    .set('type', event.type)
    .set('content-type', event.contentType)
    .set('created', event.created);
  recorded.setData(event.data);
  recorded.setCustomMetadata(event.metadata);
  const read = new streams.ReadResp.ReadEvent();
  read.setEvent(recorded);
  read.setCommitPosition(String(event.position));
  const response = new streams.ReadResp();
  response.setEvent(read);
  return response;
}

function confirmation(): Streams.ReadResp {
  const confirmed = new streams.ReadResp.SubscriptionConfirmation();
  confirmed.setSubscriptionId(crypto.randomUUID());
  const response = new streams.ReadResp();
  response.setConfirmation(confirmed);
  return response;
}

function checkpoint(position: number): Streams.ReadResp {
  const reached = new streams.ReadResp.Checkpoint();
  reached.setCommitPosition(String(position));
  reached.setPreparePosition(String(position));
  const response = new streams.ReadResp();
  response.setCheckpoint(reached);
  return response;
}

function caughtUp(): Streams.ReadResp {
  const response = new streams.ReadResp();
  response.setCaughtUp(new streams.ReadResp.CaughtUp());
  return response;
}

async function write(
  call: grpc.ServerWritableStream<Streams.ReadReq, Streams.ReadResp>,
  response: Streams.ReadResp,
  gone: AbortSignal,
): Promise<void> {
  if (!gone.aborted && !call.write(response)) await once(call, 'drain', gone);
}

const once = (emitter: EventEmitter, event: string, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      emitter.off(event, end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    emitter.on(event, end);
    signal.addEventListener('abort', end);
  });

const bound = (server: grpc.Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, at) => (error ? reject(error) : resolve(at)));
  });
