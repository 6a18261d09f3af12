import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Requests over kept-alive connections, one for each worker, and reads of an answer its status and its length. It does
 * nothing else because it runs on the cores of the services it measures.
 */
export async function openClient(url, connections) {
  const { hostname, port, host } = new URL(url);
  const workers = await Promise.all(Array.from({ length: connections }, () => openConnection(hostname, port)));
  const post = (worker, path, body, headers = '') =>
    workers[worker].send(
      `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  const get = (worker, path, headers = '') =>
    workers[worker].send(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n${headers}\r\n`);
  return { post, get, close: () => workers.forEach((worker) => worker.socket.destroy()) };
}

async function openConnection(hostname, port) {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  let received = '';
  let waiting;
  socket.setEncoding('latin1');
  const fail = () => waiting?.reject(new Error('The connection broke.'));
  socket.on('error', fail).on('close', fail);
  socket.on('data', (chunk) => {
    received += chunk;
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    if (received.startsWith('HTTP/1.1 304')) {
      received = '';
      return waiting.resolve();
    }
    const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, headEnd))?.[1];
    if (length === undefined) return waiting.reject(new Error('An answer without a length.'));
    if (received.length < headEnd + 4 + Number(length)) return;
    const answer = received;
    received = '';
    const status = Number(answer.slice(9, 12));
    if (status === 200) waiting.resolve(answer.slice(headEnd + 4));
    else waiting.reject(new Error(`${status}: ${answer.slice(headEnd + 4, headEnd + 300)}`));
  });
  const send = (request) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      socket.write(request, 'latin1');
    });
  return { socket, send };
}
