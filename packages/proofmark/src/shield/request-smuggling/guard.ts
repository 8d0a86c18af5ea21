import type { Socket } from "node:net";

import { parseOptions } from "../../config/parse-options.ts";
import type { Guard } from "../../model/guard.ts";
import { deny } from "../../model/verdict.ts";
import { isFramingAmbiguous, isTargetAmbiguous, namesH2c } from "./framing.ts";
import { requestSmugglingOptions, type RequestSmugglingOptions } from "./options.ts";
import { requestSmugglingSpec } from "./spec.ts";

const ambiguous = deny("PM_REQUEST_AMBIGUOUS", [["Connection", "close"]]);
const distrusted = Symbol("proofmark.distrusted");

/**
 * Refuses requests that another server could read in another way, and reads nothing more from their connection: what
 * follows them there may be the second half of the attack. Node's parser refuses the classic pairs of lengths by itself;
 * this is for what it lets pass.
 * @throws OptionsError where an option is wrong.
 * @example const guard = requestSmuggling({ allowsGetBody: true });
 */
export function requestSmuggling(options?: RequestSmugglingOptions): Guard {
  const { allowsGetBody } = parseOptions("request-smuggling", requestSmugglingOptions, options);
  return {
    spec: requestSmugglingSpec,
    onRequestHead(exchange) {
      const { request, method } = exchange;
      const socket = request.socket as Socket & { [distrusted]?: true };
      const isAmbiguous =
        request.httpVersionMajor !== 1 ||
        isFramingAmbiguous(request.rawHeaders, request.httpVersionMinor === 0) ||
        isTargetAmbiguous(request) ||
        (!allowsGetBody && (method === "GET" || method === "HEAD") && hasBody(request.headers)) ||
        (exchange.isUpgrade && (hasBody(request.headers) || namesH2c(request)));
      if (isAmbiguous) socket[distrusted] = true;
      // The parser has read pipelined requests before the refusal of the first closes the connection.
      return socket[distrusted] === true ? ambiguous : undefined;
    },
  };
}

function hasBody(headers: {
  readonly "content-length"?: string | undefined;
  readonly "transfer-encoding"?: string | undefined;
}): boolean {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && Number(length) !== 0);
}
