/**
 * `Headers` and `Response` as far as graphql-request asks for them, put in the place of node's own by
 * the bundle: those two names make node load a whole HTTP client, which takes a third of a short run.
 * test/package/plain-fetch.test.ts holds both against node's.
 */

/** A header's name and value. */
type Pairs = Iterable<readonly [string, string]>;

/** Names without case, in the order in which they came. */
export class Headers {
  readonly #values = new Map<string, string>();

  constructor(init: Pairs | Readonly<Record<string, string>> = {}) {
    for (const [name, value] of isPairs(init) ? init : Object.entries(init)) {
      const known = this.get(name);
      if (known === null) this.set(name, value);
      else this.#values.set(name.toLowerCase(), `${known}, ${value.trim()}`);
    }
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), value.trim());
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#values.entries();
  }
}

function isPairs(init: object): init is Pairs {
  return Symbol.iterator in init;
}

/** An answer whose body is there. */
export class Response {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly #bytes: Uint8Array;

  constructor(
    bytes: Uint8Array,
    {
      status,
      headers,
    }: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  ) {
    this.#bytes = bytes;
    this.status = status;
    this.ok = status >= 200 && status < 300;
    this.headers = new Headers(headers);
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.#bytes);
  }
}
