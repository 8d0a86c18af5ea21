import { parseOptions } from "../../config/parse-options.ts";
import { readContentType, type ContentType } from "../../input/content-type.ts";
import { codingOf, inflateBody } from "../../input/inflate.ts";
import { inputOf } from "../../input/request-input.ts";
import type { BodyJudge, Guard } from "../../model/guard.ts";
import { deny, type Verdict } from "../../model/verdict.ts";
import { malformed, wrongEncoding, type ShapeScanner } from "./body-shape.ts";
import { formShape } from "./form-shape.ts";
import { jsonShape } from "./json-shape.ts";
import { multipartShape } from "./multipart-shape.ts";
import { bodyLimitOptions, type BodyLimitOptions } from "./options.ts";
import { bodyLimitSpec } from "./spec.ts";
import { xmlShape } from "./xml-shape.ts";

const tooLarge = deny("PM_BODY_TOO_LARGE");
const bomb = deny("PM_BODY_BOMB");
/** What a handler waits for: a bomb of levels or keys fits in here, and so does nearly every honest body. */
const holdBytes = 65_536;

/** A class, for the reason that http/judge-body.ts gives. */
class ScannedBody implements BodyJudge {
  readonly limitBytes: number;
  readonly tooLarge = tooLarge;
  readonly holdBytes: number = holdBytes;
  readonly #scanner: ShapeScanner;

  constructor(limitBytes: number, scanner: ShapeScanner) {
    this.limitBytes = limitBytes;
    this.#scanner = scanner;
  }

  onChunk(chunk: Buffer): Verdict {
    return this.#scanner.scan(chunk);
  }
}

/**
 * Limits the bytes of a body as they arrive, and the shape of JSON, XML, forms and multipart bodies by what
 * Content-Type says; compressed bodies are inflated within the same limits first. What is malformed within the limits is
 * left to the application.
 * @throws OptionsError where an option is wrong.
 * @example const guard = bodyLimit({ limitBytes: 1_048_576, maxDepth: 16 });
 */
export function bodyLimit(options?: BodyLimitOptions): Guard {
  const limits = parseOptions("body-limit", bodyLimitOptions, options);
  const { limitBytes, maxDepth, maxItems, maxFields } = limits;
  const bytesOnly: BodyJudge = { limitBytes, tooLarge };
  const refuseEncoding: BodyJudge = {
    limitBytes,
    tooLarge,
    onWhole: () => wrongEncoding,
    onChunk: () => wrongEncoding,
  };

  const scannerFor = ({ kind, boundary }: ContentType): ShapeScanner | undefined => {
    switch (kind) {
      case "json":
        return jsonShape(maxDepth, maxItems);
      case "xml":
        return xmlShape(maxDepth, maxItems);
      case "form":
        return formShape(maxDepth, maxFields);
      case "multipart":
        return multipartShape(boundary, limits);
      case "graphql":
      case "text":
      case "binary":
      case "other":
        return undefined;
      default:
        return kind satisfies never;
    }
  };

  return {
    spec: bodyLimitSpec,
    onRequestBody(exchange) {
      const { headers } = exchange.request;
      const type = readContentType(headers["content-type"]);
      const coding = codingOf(headers["content-encoding"]);
      const scanner = scannerFor(type);
      if (coding === "unknown" || (scanner !== undefined && !type.isCharsetRead)) return refuseEncoding;
      if (coding === undefined) {
        if (scanner === undefined) return bytesOnly;
        return new ScannedBody(limitBytes, scanner);
      }
      return {
        limitBytes: Math.min(limits.compressedLimitBytes, limitBytes),
        tooLarge,
        async onWhole(body) {
          const inflated = await inflateBody(body, coding, limitBytes, limits.maxInflation);
          if (inflated === "bomb") return bomb;
          if (inflated === "malformed") return malformed;
          // Nobody behind has to inflate it again.
          inputOf(exchange).setBody(inflated);
          return scanner?.scan(inflated);
        },
      };
    },
  };
}
