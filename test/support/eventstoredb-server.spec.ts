import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type * as Shared from '@eventstore/db-client/generated/shared_pb.js';
import type * as StreamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import grpc from '@grpc/grpc-js';
import { Door } from './door.js';
import { EventStoreDbServer } from './eventstoredb-server.js';
import { waitFor } from './wait-for.js';

const require = createRequire(import.meta.url);
const generated = '@eventstore/db-client/generated';
const streams = require(`${generated}/streams_pb.js`) as typeof Streams;
const shared = require(`${generated}/shared_pb.js`) as typeof Shared;
const { StreamsClient } = require(`${generated}/streams_grpc_pb.js`) as typeof StreamsService;

/** Long enough for a message that was written to arrive. */
const ARRIVES_WITHIN_MS = 50;

describe('The stand-in for EventStoreDB', () => {
  let server: EventStoreDbServer;
  let door: Door;
  beforeEach(async () => {
    server = await EventStoreDbServer.listen();
    const { hostname, port } = new URL(server.url);
    door = await Door.to(() => connect(Number(port), hostname));
  });
  afterEach(() => {
    door.close();
    server.close();
  });

  /** An append as a client sends it, message by message; whether an answer came, or an error. */
  function beginAppend(type: string) {
    const client = new StreamsClient(`127.0.0.1:${door.port}`, grpc.credentials.createInsecure());
    let outcome: 'answered' | 'failed' | undefined;
    const call = client.append(new grpc.Metadata(), (error) => (outcome = error === null ? 'answered' : 'failed'));
    call.on('error', () => undefined);
    const stream = new shared.StreamIdentifier();
    stream.setStreamName(Buffer.from(`cut-${type}`));
    const options = new streams.AppendReq.Options();
    options.setStreamIdentifier(stream);
    options.setAny(new shared.Empty());
    const head = new streams.AppendReq();
    head.setOptions(options);
    call.write(head);
    const id = new shared.UUID();
    id.setString(crypto.randomUUID());
    const event = new streams.AppendReq.ProposedMessage();
    event.setId(id);
    event.getMetadataMap().set('type', type).set('content-type', 'application/json');
    event.setData(Buffer.from('{}'));
    event.setCustomMetadata(Buffer.from('{}'));
    const message = new streams.AppendReq();
    message.setProposedMessage(event);
    call.write(message);
    const isOver = async (): Promise<unknown> => waitFor(() => outcome !== undefined, 'an outcome');
    return { call, isOver, outcome: () => outcome };
  }

  it('stores an append that has come as a whole, and nothing of one that was cut off on its way', async () => {
    const before = server.eventCount;
    const whole = beginAppend('Whole');
    whole.call.end();
    await whole.isOver();
    expect(whole.outcome()).toBe('answered');
    for (let round = 0; round < 10; round += 1) {
      const half = beginAppend('Half');
      await delay(ARRIVES_WITHIN_MS);
      door.cut();
      await half.isOver();
      door.mend();
      expect(half.outcome()).toBe('failed');
    }
    expect(server.eventCount).toBe(before + 1);
  });
});
