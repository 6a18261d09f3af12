/** A client of the service that keeps what it asked: which operations, and what it sent under an Idempotency-Key. */
export class Client {
  /** `GET /v1/audit/{auditId}`, for each operation that was asked. */
  operations = new Set();
  /** The requests that can be sent again for the same answer. */
  keyed = [];
  #keys = 0;

  constructor(baseUrl, openApi) {
    this.baseUrl = baseUrl;
    this.#paths = Object.keys(openApi.paths)
      .sort((one, other) => one.split('{').length - other.split('{').length)
      .map((path) => ({
        path,
        pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      }));
  }
  #paths;

  async send({ method, path, headers = {}, body }) {
    this.operations.add(`${method} ${this.#pathOf(path)}`);
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  }

  /** The answer's JSON. Throws unless it has the status that is expected: any 2xx, if none is named. */
  async ask(method, path, { as = {}, body, key, expect } = {}) {
    const request = { method, path, headers: { ...as, ...key }, ...(body === undefined ? {} : { body }) };
    const { status, text } = await this.send(request);
    if (expect === undefined ? status < 200 || status > 299 : status !== expect)
      throw new Error(`${method} ${path} answered ${status}: ${text}`);
    if (key !== undefined) this.keyed.push(request);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** The operations that were sent under a key. */
  get keyedOperations() {
    return new Set(this.keyed.map(({ method, path }) => `${method} ${this.#pathOf(path)}`));
  }

  /** A new Idempotency-Key. */
  key() {
    this.#keys += 1;
    return { 'idempotency-key': `kept-${this.#keys}` };
  }

  #pathOf(path) {
    const asked = path.split('?', 1)[0];
    return this.#paths.find(({ pattern }) => pattern.test(asked))?.path ?? asked;
  }
}

export const bearer = (token) => ({ authorization: `Bearer ${token}` });
export const apiKey = (key) => ({ 'x-institution-key': key });
