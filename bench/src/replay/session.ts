import assert from "node:assert/strict";
import type { Server } from "node:http";

import { answers, requestBytes, type RequestKind } from "../requests.ts";
import type { Variant } from "../variants/variant.ts";
import { askOnce } from "./line.ts";

/** The host that every request names: an address, as in the answer to a browser on the same machine. */
const host = "127.0.0.1";

/** The bytes that this variant accepts: with a token from its `GET /csrf`, where it wants one. */
export async function bytesFor(variant: Variant, server: Server): Promise<Record<RequestKind, Buffer>> {
  const get = requestBytes("get", host);
  if (variant.hasCsrfToken !== true) return { get, post: requestBytes("post", host) };
  const ask = Buffer.from(get.toString("latin1").replace(/^GET \S+/, "GET /csrf"), "latin1");
  const text = await askOnce(server, ask);
  const { body } = split(text);
  const cookie = /^set-cookie: ([^;\r]+)/im.exec(text)?.[1];
  assert.ok(cookie !== undefined && body !== "", `${variant.name} made no CSRF token: ${text}`);
  return {
    get: requestBytes("get", host, { cookies: [cookie] }),
    post: requestBytes("post", host, { cookies: [cookie], lines: [`X-CSRF-Token: ${body}`] }),
  };
}

/** Asks once, and holds the answer to what the variant promises. */
export async function checkAnswer(
  variant: Variant,
  server: Server,
  kind: RequestKind,
  bytes: Buffer,
): Promise<void> {
  const text = await askOnce(server, bytes);
  const { head, body } = split(text);
  const where = `${variant.name}, ${kind.toUpperCase()}: ${text.slice(0, 2000)}`;
  assert.match(head, /^HTTP\/1\.1 200 /, where);
  assert.deepEqual(JSON.parse(body), answers[kind], where);
  const names = new Set(
    head
      .split("\r\n")
      .slice(1)
      .map((line) => line.slice(0, line.indexOf(":")).toLowerCase()),
  );
  const missing = variant.headers.filter((name) => !names.has(name));
  assert.deepEqual(
    missing,
    [],
    `${variant.name} sends no ${missing.join(", ")}: it would measure a broken stack.`,
  );
}

function split(text: string): { readonly head: string; readonly body: string } {
  const headEnd = text.indexOf("\r\n\r\n");
  const head = text.slice(0, headEnd);
  const rest = text.slice(headEnd + 4);
  if (!/^transfer-encoding: chunked\r?$/im.test(head)) return { head, body: rest };
  return { head, body: rest.replaceAll(/(?:^|\r\n)[0-9a-f]+\r\n/g, "").replace(/\r\n$/, "") };
}
