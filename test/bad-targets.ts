import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";

/** A target that listens on loopback until it is disposed. */
export interface RunningTarget extends Disposable {
  readonly url: URL;
}

export type Start = () => Promise<RunningTarget>;
export type Headers = readonly (readonly [string, string])[];
type Handle = (request: IncomingMessage, response: ServerResponse) => void;

export const htmlType = ["Content-Type", "text/html; charset=utf-8"] as const;

export const page =
  "<!doctype html><title>Shop</title><h1>Shop</h1><a href=/a>a</a>" +
  "<form method=post action=/buy><input name=q><button>Buy</button></form>";

/** What a well-made service without Proofmark sends with every response. */
export const goodHeaders: Headers = [
  [
    "Content-Security-Policy",
    "default-src 'self'; base-uri 'self'; frame-ancestors 'self'; form-action 'self'; object-src 'none'; script-src 'self'",
  ],
  ["X-Frame-Options", "SAMEORIGIN"],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  [
    "Permissions-Policy",
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(self), geolocation=(), gyroscope=(), " +
      "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=(), browsing-topics=(), " +
      "hid=(), serial=(), bluetooth=(), clipboard-read=(), idle-detection=(), xr-spatial-tracking=(), screen-wake-lock=()",
  ],
  ["Cache-Control", "no-store"],
];

export function answer(response: ServerResponse, status: number, headers: Headers, body: string): void {
  response.writeHead(status, headers.flat());
  response.end(body);
}

/** A server of HTTP. */
export function http(handle: Handle): Start {
  return async () => {
    const server = createServer(handle);
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    return {
      url: urlOf(server.address() as AddressInfo),
      [Symbol.dispose]() {
        server.closeAllConnections();
        server.close();
      },
    };
  };
}

/** A server of bytes. */
export function tcp(onConnection: (socket: Socket) => void): Start {
  return async () => {
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
      onConnection(socket);
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    return {
      url: urlOf(server.address() as AddressInfo),
      [Symbol.dispose]() {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    };
  };
}

/** The same answer to everything. */
export function wall(status: number, headers: Headers = goodHeaders, body = "no"): Start {
  return http((_request, response) => answer(response, status, [...headers, htmlType], body));
}

/** A service with a home page and a 404, on which every response carries `headers`. */
export function site(headers: Headers, home = page): Start {
  return http((request, response) =>
    answer(
      response,
      request.url === "/" ? 200 : 404,
      [...headers, htmlType],
      request.url === "/" ? home : "none",
    ),
  );
}

/** A good site for its first `count` requests; then `otherwise`. */
export function siteUntil(count: number, otherwise: Handle): Start {
  let seen = 0;
  return http((request, response) => {
    if (++seen > count) return otherwise(request, response);
    answer(response, request.url === "/" ? 200 : 404, [...goodHeaders, htmlType], page);
  });
}

function urlOf({ port }: AddressInfo): URL {
  return new URL(`http://127.0.0.1:${port}`);
}
