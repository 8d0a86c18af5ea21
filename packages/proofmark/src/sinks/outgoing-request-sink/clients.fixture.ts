import http, { type ClientRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { PassThrough } from "node:stream";

import axios from "axios";
import * as undici from "undici";

import type { Client } from "./ground.fixture.ts";

/** The body of the answer to a request of node:http, redirects not followed. */
export async function answerTo(request: ClientRequest): Promise<string> {
  return await new Promise((resolve, reject) => {
    request.on("response", (response: IncomingMessage) => void text(response).then(resolve, reject));
    request.on("error", reject);
    request.end();
  });
}

/** What a raw connection gets for a request of one line. */
async function raw(host: string, port: number, path: string): Promise<string> {
  const socket = connect({ host, port });
  socket.end(`GET ${path} HTTP/1.0\r\n\r\n`);
  return await text(socket);
}

const keepAlive = new http.Agent({ keepAlive: true });

/** Every client that is tested, by name. Those that follow redirects stand in {@link followers} as well. */
export const clients: Readonly<Record<string, Client>> = {
  "http.request(url)": async (url) => await answerTo(http.request(url)),
  "http.request(URL)": async (url) => await answerTo(http.request(new URL(url))),
  "http.request(options)": async (url) => {
    const { hostname, port, pathname } = new URL(url);
    return await answerTo(http.request({ hostname, port, path: pathname }));
  },
  "http.request(url, options)": async (url) => await answerTo(http.request(url, { method: "GET" })),
  "http.get": async (url) => await answerTo(http.get(url)),
  "an agent that keeps connections": async (url) => await answerTo(http.get(url, { agent: keepAlive })),
  "no agent": async (url) => await answerTo(http.get(url, { agent: false })),
  "a connection of one's own": async (url) => {
    const own = http.get(url, { createConnection: (options) => connect(options as { port: number }) });
    return await answerTo(own);
  },
  fetch: async (url) => await (await fetch(url)).text(),
  "fetch with a Request": async (url) => await (await fetch(new Request(url))).text(),
  "undici.request": async (url) => await (await undici.request(url)).body.text(),
  "undici.fetch": async (url) => await (await undici.fetch(url)).text(),
  "undici.stream": async (url) => {
    const body = new PassThrough();
    const read = text(body);
    await undici.stream(url, { method: "GET" }, () => body);
    return await read;
  },
  "undici.Client": async (url) => {
    const { origin, pathname } = new URL(url);
    const client = new undici.Client(origin);
    const { body } = await client.request({ path: pathname, method: "GET" });
    const found = await body.text();
    await client.close();
    return found;
  },
  "undici.Pool": async (url) => {
    const { origin, pathname } = new URL(url);
    const pool = new undici.Pool(origin);
    const { body } = await pool.request({ path: pathname, method: "GET" });
    const found = await body.text();
    await pool.close();
    return found;
  },
  "undici.Agent": async (url) => {
    const dispatcher = new undici.Agent();
    const found = await (await undici.request(url, { dispatcher })).body.text();
    await dispatcher.close();
    return found;
  },
  axios: async (url) => String((await axios.get(url)).data),
  "axios on fetch": async (url) => String((await axios.get(url, { adapter: "fetch" })).data),
  "net.connect": async (url) => {
    const { hostname, port, pathname } = new URL(url);
    return await raw(hostname.startsWith("[") ? hostname.slice(1, -1) : hostname, Number(port), pathname);
  },
};

/** Clients that follow redirects. */
export const followers: Readonly<Record<string, Client>> = {
  fetch: async (url) => await (await fetch(url)).text(),
  "undici.fetch": async (url) => await (await undici.fetch(url)).text(),
  "undici with its redirect interceptor": async (url) => {
    const dispatcher = undici
      .getGlobalDispatcher()
      .compose(undici.interceptors.redirect({ maxRedirections: 5 }));
    return await (await undici.request(url, { dispatcher })).body.text();
  },
  axios: async (url) => String((await axios.get(url)).data),
  "a loop of one's own on http.get": async (url) => await byHand(url, 5),
};

async function byHand(url: string, left: number): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    http.get(url, resolve).on("error", reject);
  });
  const { location } = response.headers;
  if (location === undefined || left === 0) return await text(response);
  response.resume();
  return await byHand(new URL(location, url).href, left - 1);
}
