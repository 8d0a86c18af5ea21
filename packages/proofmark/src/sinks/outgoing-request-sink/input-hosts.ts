import { unescape } from "node:querystring";

import type { InputField } from "../../input/field.ts";
import type { RequestInput } from "../../input/request-input.ts";
import { fromBase64 } from "../../instrument/decoded-forms.ts";
import { piecesOf } from "../../instrument/pieces.ts";
import { authoritiesIn, bareAuthority, hostsOf, isMailAddress } from "./authority.ts";
import { addressOfKey, hostKey, isPlainName } from "./host-key.ts";

/** Parts of field names under which a value that is one bare word may well be a host. */
const hostlike = [
  "host",
  "server",
  "domain",
  "url",
  "uri",
  "addr",
  "target",
  "endpoint",
  "upstream",
  "origin",
];
const hostlike2 = ["proxy", "webhook", "callback", "site", "dest", "feed", "remote", "link", "ip", "peer"];
/** Hosts of one request that are kept, and those among them that only a parser of URLs can read. */
const mostHosts = 65_536;
const mostParsed = 16_384;

/**
 * The hosts that one request's input names: as a value, in a URL within one, in whatever notation. A single word without
 * a scheme or port (`redis`) is one only in a field that is named like one: `?q=redis` must not stop the application
 * from reaching its own host of that name.
 */
export class InputHosts {
  /** By key of the host: the field that named it. */
  readonly #fields = new Map<string, string>();
  /** Names with a dot that stand alone: an application may write something in front of them (`https://api` + `.a.example`). */
  readonly #tails = new Map<string, string>();
  readonly #own: string;
  #hasHead = false;
  #bodyFields = 0;
  #parsed = 0;
  #overflow: string | undefined;

  /** @param own the host that the client asked, as it wrote it: a referrer that names it names nothing new. */
  constructor(own: string) {
    this.#own = hostKey(hostsOf(own)[0] ?? own);
  }

  /** The field that named this host, or undefined where input did not. */
  fieldOf(host: string): string | undefined {
    const key = hostKey(host);
    const exact = this.#fields.get(key) ?? this.#overflow;
    if (exact !== undefined || addressOfKey(key) !== undefined) return exact;
    for (const [tail, field] of this.#tails) if (key.endsWith(tail)) return field;
    return undefined;
  }

  /** Takes what has come since it was last asked: fields of a multipart body come while the application works. */
  read({ head, body }: Pick<RequestInput, "head" | "body">): void {
    if (!this.#hasHead) for (const field of head) this.addField(field);
    this.#hasHead = true;
    for (; this.#bodyFields < body.length; this.#bodyFields++)
      this.addField(body[this.#bodyFields] as InputField);
  }

  addField({ place, name, value }: InputField): void {
    this.#scan(value, name, place === "header");
    if (place === "header") {
      if (isHostlike(name) && !name.includes("forwarded") && name !== "header.host")
        this.#addBare(value, name, true);
      return;
    }
    if (place === "path" && value.includes("/")) {
      for (const segment of value.split("/")) this.#addBare(segment, name, false);
      return;
    }
    this.#addBare(value, name, isHostlike(name));
    // Encoded once more than the framework decodes, and base64: applications decode these by themselves.
    if (value.includes("%")) this.#addDecoded(unescape(value), name);
    else {
      const decoded = fromBase64(value);
      if (decoded !== undefined) this.#addDecoded(decoded.trim(), name);
    }
    if (value.includes(".")) this.#addPieces(value, name);
  }

  /** Hosts in a header of an answer, such as a Location; `field` is the one that led there. */
  addFollowed(value: string, field: string): void {
    this.#scan(value, field, false);
  }

  /** Hosts in a list or behind a key, `a|127.0.0.1`; of names only such as can't be words. */
  #addPieces(value: string, name: string): void {
    for (const piece of piecesOf(value))
      if (piece.includes(".") && !isPlainName(piece)) this.#addBare(piece, name, false);
  }

  #addDecoded(value: string, name: string): void {
    const twice = value.includes("%") ? unescape(value) : value;
    for (const text of twice === value ? [value] : [value, twice]) {
      this.#scan(text, name, false);
      this.#addBare(text, name, isHostlike(name));
    }
  }

  #scan(value: string, field: string, isHeader: boolean): void {
    for (const authority of authoritiesIn(value)) {
      for (const host of hostsOf(authority)) {
        if (!isHeader) this.#add(host, field);
        else if (hostKey(host) !== this.#own) this.#add(host, field);
      }
    }
  }

  #addBare(value: string, field: string, isNamedLikeHost: boolean): void {
    const authority = bareAuthority(value);
    if (authority === undefined) return;
    if (isMailAddress(authority) && !isNamedLikeHost) return;
    for (const host of hostsOf(authority)) {
      if (isNamedLikeHost || isClearlyHost(host, authority)) this.#add(host, field);
      if (host.length >= 4 && host.includes(".") && isPlainName(host)) this.#tails.set(hostKey(host), field);
    }
  }

  #add(host: string, field: string): void {
    if (this.#fields.size >= mostHosts || this.#parsed >= mostParsed) {
      // More than any ordinary request names: from here on, every host counts as named.
      this.#overflow ??= field;
      return;
    }
    if (!isPlainName(host)) this.#parsed++;
    const key = hostKey(host);
    if (!this.#fields.has(key)) this.#fields.set(key, field);
  }
}

function isHostlike(name: string): boolean {
  const last = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return hostlike.some((word) => last.includes(word)) || hostlike2.some((word) => last.endsWith(word));
}

/** Whether a value is no ordinary word or number: a name with a dot, an address, a word with a port, `localhost`. */
function isClearlyHost(host: string, authority: string): boolean {
  if (isPlainName(host)) {
    return host.includes(".") || host.toLowerCase() === "localhost" || /:\d{1,5}$/.test(authority);
  }
  // A number of few digits is an id or an amount before it is an address.
  return host.length >= 8 || !/^\d+$/.test(host);
}
