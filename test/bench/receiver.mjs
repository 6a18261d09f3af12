import { createServer } from 'node:net';

/**
 * Webhook endpoints, each on a port of its own: those that answer at once, and those that accept and never say a word. Tells
 * its parent of each webhook id when its first byte came. Raw sockets, because it runs on the cores of what it measures.
 */
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const ID = /\r\nwebhook-id: (\S+)/;
const LENGTH = /\r\ncontent-length: (\d+)/;

/** Requests handed back whole, for the baseline to send again. */
const KEPT_MAX = 100;

let arrivals = new Map();
let kept = [];

const now = () => performance.timeOrigin + performance.now();

function serve(socket) {
  let received = '';
  let firstByteAt = 0;
  socket.setNoDelay(true).setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    if (received === '') firstByteAt = now();
    received += chunk;
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0 || received.length < headEnd + 4 + Number(LENGTH.exec(received)?.[1] ?? 0)) return;
    const id = ID.exec(received)?.[1];
    if (!arrivals.has(id)) arrivals.set(id, firstByteAt);
    if (kept.length < KEPT_MAX) kept.push(received);
    received = '';
    socket.write(ANSWER);
  });
}

async function listen(count, onConnection) {
  const servers = Array.from({ length: count }, () => createServer(onConnection).listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  return servers.map((server) => server.address().port);
}

const answers = {
  endpoints: (count) => listen(count, serve),
  holes: (count) => listen(count, (socket) => socket.resume().on('error', () => undefined)),
  count: () => arrivals.size,
  take: () => {
    const taken = { arrivals: [...arrivals], kept };
    arrivals = new Map();
    kept = [];
    return taken;
  },
};

process.on('message', ([question, argument]) =>
  Promise.resolve(answers[question](argument)).then((answer) => process.send(answer)),
);
process.on('disconnect', () => process.exit(0));
