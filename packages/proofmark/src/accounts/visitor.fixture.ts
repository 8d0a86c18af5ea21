/** What came back, its JSON read. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- Tests read what they expect to find.
  readonly json: any;
}

/** A browser of a kind: cookies, an Origin, JSON. With `bearer` set, a program. */
export class Visitor {
  readonly origin: string;
  readonly cookies = new Map<string, string>();
  bearer: string | undefined = undefined;

  constructor(origin: string) {
    this.origin = origin;
  }

  async get(path: string): Promise<Reply> {
    return await this.send("GET", path);
  }

  async post(path: string, body?: unknown): Promise<Reply> {
    return await this.send("POST", path, body);
  }

  async delete(path: string, body?: unknown): Promise<Reply> {
    return await this.send("DELETE", path, body);
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Reply> {
    const headers: Record<string, string> = { origin: this.origin, ...more };
    if (body !== undefined) headers["content-type"] ??= "application/json";
    if (this.cookies.size > 0)
      headers["cookie"] = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join("; ");
    if (this.bearer !== undefined) headers["authorization"] = `Bearer ${this.bearer}`;
    const isText = typeof body === "string";
    const response = await fetch(this.origin + path, {
      method,
      headers,
      redirect: "manual",
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === "" || attributes.some((each) => /^max-age=0$/i.test(each))) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
