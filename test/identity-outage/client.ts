import type { RunningInstance } from "./running-instance.ts";

const requestMs = 15_000;

export interface Reply {
  /** 0: the connection broke. */
  readonly status: number;
  /** Of a refusal. */
  readonly code: string | undefined;
  // oxlint-disable-next-line typescript/no-explicit-any -- Tests read what they expect to find.
  readonly json: any;
}

/** A browser or program at an address of its own, which comes to whatever instance the balancer chooses. */
export class Client {
  readonly address: string;
  readonly cookies = new Map<string, string>();
  bearer: string | undefined;
  /** Of its last sign-in for tokens. */
  tokens: { readonly refreshToken: string } | undefined;
  readonly #secrets: Set<string>;

  /** @param secrets takes what this client is given or sends, and nobody else may see. */
  constructor(address: string, secrets: Set<string>) {
    this.address = address;
    this.#secrets = secrets;
  }

  /** Somebody else who holds the same cookies and token. */
  copy(): Client {
    const other = new Client(this.address, this.#secrets);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    other.bearer = this.bearer;
    return other;
  }

  async get(at: RunningInstance, path: string): Promise<Reply> {
    return await this.#send(at, "GET", path);
  }

  async post(at: RunningInstance, path: string, body: object = {}): Promise<Reply> {
    return await this.#send(at, "POST", path, JSON.stringify(body));
  }

  async login(at: RunningInstance, name: string, password: string, tokens = false): Promise<Reply> {
    this.#secrets.add(password);
    const reply = await this.post(at, "/auth/login", { name, password, tokens });
    if (!tokens || reply.status !== 200) return reply;
    this.bearer = reply.json.accessToken;
    this.tokens = reply.json;
    return reply;
  }

  /** "200", or the status and the code of the refusal: "503 PM_…". */
  async visit(at: RunningInstance, path = "/notes"): Promise<string> {
    return summaryOf(await this.get(at, path));
  }

  async #send(at: RunningInstance, method: string, path: string, body?: string): Promise<Reply> {
    const headers: Record<string, string> = { origin: at.origin, "x-forwarded-for": this.address };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (this.cookies.size > 0)
      headers["cookie"] = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join("; ");
    if (this.bearer !== undefined) headers["authorization"] = `Bearer ${this.bearer}`;
    const init = { method, headers, body: body ?? null, signal: AbortSignal.timeout(requestMs) };
    try {
      const response = await fetch(at.origin + path, init);
      for (const line of response.headers.getSetCookie()) this.#keep(line);
      const text = await response.text();
      const isJson = /json/.test(response.headers.get("content-type") ?? "");
      const json = isJson && text !== "" ? JSON.parse(text) : undefined;
      for (const secret of [json?.accessToken, json?.refreshToken, json?.key, json?.tokens?.accessToken])
        if (typeof secret === "string") this.#secrets.add(secret);
      return { status: response.status, code: json?.code, json };
    } catch (error) {
      // fetch says so where the connection broke, before the answer or within it.
      if (!(error instanceof TypeError)) throw error;
      return { status: 0, code: undefined, json: undefined };
    }
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === "" || attributes.some((each) => /^max-age=0$/i.test(each))) this.cookies.delete(name);
    else {
      this.cookies.set(name, value);
      this.#secrets.add(value);
    }
  }
}

export function summaryOf({ status, code }: Reply): string {
  return code === undefined ? String(status) : `${status} ${code}`;
}
