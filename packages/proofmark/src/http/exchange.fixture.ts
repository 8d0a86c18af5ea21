import type { IncomingHttpHeaders } from "node:http";

import type { Exchange } from "../model/exchange.ts";
import { cookieValue } from "./cookie-value.ts";

/** What a test says of a request. */
export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly host?: string;
  readonly isSecure?: boolean;
  readonly isUpgrade?: boolean;
  readonly headers?: IncomingHttpHeaders;
}

/** An exchange as a guard sees it, without a socket. */
export function exchangeFor(asked: Asked = {}): Exchange {
  const { headers = {} } = asked;
  return {
    method: "GET",
    path: "/",
    query: "",
    host: "example.com",
    isSecure: false,
    isUpgrade: false,
    ...asked,
    request: { headers },
    cookie: (name: string) => (headers.cookie === undefined ? undefined : cookieValue(headers.cookie, name)),
  } as unknown as Exchange;
}
