import { Agent } from 'undici';

/** What posting alone costs: bodies that are signed already, to the same endpoints, and nothing is written down. */
process.on('message', async ({ ports, requests, count, concurrency }) => {
  const agent = new Agent({ keepAliveTimeout: 4_000 });
  const signed = requests.map((request) => {
    const [head, body] = request.split('\r\n\r\n');
    const headers = Object.fromEntries(
      head
        .split('\r\n')
        .slice(1)
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])
        .filter(([name]) => !['host', 'connection', 'content-length'].includes(name.toLowerCase())),
    );
    return { headers, body: Buffer.from(body, 'latin1') };
  });
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < count) {
        const turn = next++;
        const { headers, body } = signed[turn % signed.length];
        const origin = `http://127.0.0.1:${ports[turn % ports.length]}`;
        const answer = await agent.request({ origin, path: '/hook', method: 'POST', headers, body });
        await answer.body.dump();
      }
    }),
  );
  const ms = performance.now() - started;
  await agent.close();
  process.send(ms);
});
process.on('disconnect', () => process.exit(0));
