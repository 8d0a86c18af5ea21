import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { test } from "node:test";

import { attachServer } from "../../http/attach.ts";
import { Pipeline } from "../../http/pipeline.ts";
import { inspection } from "./guard.ts";

/** The code of the refusal, or the status without one, that these bytes are answered. */
async function answerTo(bytes: string): Promise<string> {
  const server = createServer((request, response) => {
    request.on("error", () => {});
    request.on("end", () => response.end());
    request.resume();
  });
  attachServer(server, new Pipeline([inspection()]));
  server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      let text = "";
      const socket = connect(port, "127.0.0.1", () => socket.write(bytes, "latin1"));
      socket.on("data", (chunk) => (text += chunk.toString("latin1")));
      socket.on("close", () => resolve(text));
      socket.on("error", reject);
    });
    return /PM_[A-Z_]+/.exec(answer)?.[0] ?? answer.slice(9, 12);
  } finally {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  }
}

const get = (target: string, ...lines: string[]): string =>
  `${["GET", target, "HTTP/1.1"].join(" ")}\r\n${["Host: a", "Connection: close", ...lines].join("\r\n")}\r\n\r\n`;
const chunked = (trailer: string): string =>
  `POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n${trailer}\r\n\r\n`;
const typed = (...types: string[]): string =>
  get("/a", ...types.map((type) => `Content-Type: ${type}`), "Content-Length: 2").replace("GET", "POST") +
  "{}";
const base64 = (text: string): string => Buffer.from(text).toString("base64url");
const markup = "<script>alert(1)</script>";
const refused = "PM_INSPECTION_REFUSED";
const unreadable = "PM_INPUT_UNREADABLE";

for (const [name, bytes, answer] of [
  ["a header that proxies write, with markup", get("/a", `If-Modified-Since: ${markup}`), refused],
  ["a header that browsers write, with a lookup", get("/a", "DNT: ${jndi:ldap://a/b}"), refused],
  [
    "such headers as they are",
    get("/a", "DNT: 1", "Priority: u=1, i", "Date: Sun, 06 Nov 1994 08:49:37 GMT"),
    "200",
  ],
  ["JSON in a header", get("/a", `X-Data: {"a":"' OR 1=1-- -"}`), refused],
  ["JSON in a cookie, as Express reads it", get("/a", `Cookie: a=j:{"b":"' OR 1=1-- -"}`), refused],
  [
    "a key's name in the head of a token",
    get("/a", `Authorization: Bearer ${base64('{"kid":"../../../../etc/passwd"}')}.e30.x`),
    refused,
  ],
  [
    "a token",
    get(
      "/a",
      `Authorization: Bearer ${base64('{"alg":"RS256","kid":"2026-a"}')}.${base64('{"iss":"http://localhost:3000/"}')}.x`,
    ),
    "200",
  ],
  [
    "more levels in a query than are read",
    get(`/a?b=${"[".repeat(200)}${"]".repeat(200)}`),
    "PM_INPUT_TOO_LARGE",
  ],
  ["a trailer with markup", chunked(`X-Sum: ${markup}\r\n`), refused],
  ["a trailer", chunked("X-Sum: 9\r\n"), "200"],
  ["a chunked body without trailers", chunked(""), "200"],
  ["two content types", typed("image/png", "application/json"), unreadable],
  ["two content types in one", typed("application/json, multipart/form-data; boundary=a"), unreadable],
  ["two boundaries", typed("multipart/form-data; boundary=a; boundary=b"), unreadable],
  ["two charsets", typed("application/json; charset=utf-8; charset=utf-16"), unreadable],
  ["a charset in other letters", typed("application/json; charset=utf--7"), unreadable],
  ["a charset like ASCII", typed("application/json; charset=Shift_JIS"), "200"],
  [
    "an upgrade with markup",
    get(`/a?b=${encodeURIComponent(markup)}`, "Upgrade: websocket", "Connection: Upgrade"),
    refused,
  ],
] as const)
  test(`${answer === "200" ? "passes" : "refused"}: ${name}`, async () => {
    assert.equal(await answerTo(bytes), answer);
  });
