import { type Answer, multipart, send } from "./wire.ts";

const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36";

export interface Page extends Answer {
  readonly url: URL;
}

/** What a form's fields are set to; a File makes it a multipart form. */
export type Fields = Readonly<Record<string, string | File>>;

/** As much of a browser as forms and links need: cookies, redirects, hidden fields, Origin and Sec-Fetch headers. */
export class Browser {
  readonly #base: URL;
  readonly #cookies = new Map<string, string>();

  constructor(baseUrl: string) {
    this.#base = new URL(baseUrl);
  }

  get cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Opens a page as if its address was typed, or a link on `from` was followed. */
  async open(path: string, from?: Page): Promise<Page> {
    return this.#navigate(new URL(path, from?.url ?? this.#base), from);
  }

  /** Fills in the form on `page` whose action is `action` and sends it. */
  async submit(page: Page, action: string, fields: Fields = {}): Promise<Page> {
    const form = formOn(page, action);
    const target = new URL(action, page.url);
    const values = { ...form.hidden, ...fields };
    if (form.method === "get") {
      for (const [name, value] of Object.entries(values)) target.searchParams.set(name, textOf(value));
      return this.#navigate(target, page);
    }
    return this.#navigate(target, page, form.multipart ? await encodedFiles(values) : encodedText(values));
  }

  /** A call that a script on the site makes. */
  async call(path: string, json?: unknown): Promise<Answer> {
    const url = new URL(path, this.#base);
    const fetching = { ...siteHeaders("same-origin", "cors", "empty"), accept: "application/json" };
    if (json === undefined) return this.#send(url, { headers: fetching });
    const headers = { ...fetching, origin: this.#base.origin, "content-type": "application/json" };
    return this.#send(url, { method: "POST", headers, body: JSON.stringify(json) });
  }

  async #navigate(url: URL, from?: Page, post?: { type: string; body: string | Uint8Array }): Promise<Page> {
    const headers: Record<string, string> = {
      ...siteHeaders(from ? "same-origin" : "none", "navigate", "document"),
      accept: "text/html,application/xhtml+xml,*/*;q=0.8",
      "upgrade-insecure-requests": "1",
      "sec-fetch-user": "?1",
    };
    if (from) headers["referer"] = from.url.href;
    let answer = post
      ? await this.#send(url, {
          method: "POST",
          headers: { ...headers, origin: this.#base.origin, "content-type": post.type },
          body: post.body,
        })
      : await this.#send(url, { headers });
    let at = url;
    for (let hops = 0; hops < 5 && answer.status >= 300 && answer.status < 400; hops += 1) {
      at = new URL(answer.headers.get("location") ?? "", at);
      if (at.origin !== this.#base.origin) throw new Error(`${url.pathname} redirects away, to ${at.origin}`);
      answer = await this.#send(at, { headers });
    }
    return { ...answer, url: at };
  }

  async #send(
    url: URL,
    sent: Parameters<typeof send>[1] & { headers: Record<string, string> },
  ): Promise<Answer> {
    const cookie = this.#cookies.size > 0 ? { cookie: this.cookieHeader } : {};
    const headers = { "user-agent": userAgent, "accept-language": "en", ...sent.headers, ...cookie };
    const answer = await send(url, { ...sent, headers });
    for (const line of answer.setCookies) this.#keep(line);
    return answer;
  }

  #keep(setCookie: string): void {
    const [pair = "", ...attributes] = setCookie.split(/;\s*/);
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    const isOver = attributes.some((attribute) => /^max-age=(0|-\d+)$|^expires=.* 1970 /i.test(attribute));
    if (isOver) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

interface Form {
  readonly method: "get" | "post";
  readonly multipart: boolean;
  readonly hidden: Fields;
}

function formOn(page: Page, action: string): Form {
  for (const [, attributes = "", inside = ""] of page.body.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)) {
    if (attributeOf(attributes, "action") !== action) continue;
    const hidden: Record<string, string> = {};
    for (const [, input = ""] of inside.matchAll(/<input([^>]*)>/g)) {
      const name = attributeOf(input, "name");
      if (name && attributeOf(input, "type") === "hidden") hidden[name] = attributeOf(input, "value") ?? "";
    }
    const method = attributeOf(attributes, "method")?.toLowerCase() === "post" ? "post" : "get";
    return { method, multipart: attributeOf(attributes, "enctype") === "multipart/form-data", hidden };
  }
  throw new Error(`${page.url.pathname} (${page.status}) has no form for ${action}.`);
}

function attributeOf(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found
    ?.replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");
}

function siteHeaders(site: string, mode: string, dest: string): Record<string, string> {
  return { "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest };
}

function encodedText(fields: Fields): { type: string; body: string } {
  const pairs = Object.entries(fields).map(([name, value]) => [name, textOf(value)] as [string, string]);
  return { type: "application/x-www-form-urlencoded", body: new URLSearchParams(pairs).toString() };
}

function encodedFiles(fields: Fields): Promise<{ type: string; body: Uint8Array }> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return multipart(form);
}

function textOf(value: string | File): string {
  return typeof value === "string" ? value : value.name;
}
