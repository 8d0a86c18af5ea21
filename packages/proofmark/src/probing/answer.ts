import { errorCodes, isErrorCode } from "../model/error-codes.ts";
import { evidenceHeader, instrumentationHeader } from "../model/evidence.ts";
import type { RecordedExchange } from "../model/finding.ts";
import type { Answer } from "../model/probe.ts";

const recordedBodyBytes = 64 * 1024;

export interface AnswerParts {
  readonly request: RecordedExchange["request"];
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly durationMs: number;
}

/** Makes an answer of what was sent and received. */
export function createAnswer({ request, status, headers, body, durationMs }: AnswerParts): Answer {
  const headerValues = (name: string): string[] => {
    const lower = name.toLowerCase();
    return headers.filter(([other]) => other.toLowerCase() === lower).map(([, value]) => value);
  };
  const header = (name: string): string | undefined => {
    const values = headerValues(name);
    return values.length === 0 ? undefined : values.join(", ");
  };
  const problemCode = readProblemCode(header("content-type"), body);
  return {
    exchange: {
      request,
      // The list of what sinks look at is long, the same every time, and told once in the report.
      response: {
        status,
        headers: headers.filter(([name]) => name.toLowerCase() !== instrumentationHeader),
        body: body.slice(0, recordedBodyBytes),
      },
      durationMs,
    },
    status,
    header,
    headerValues,
    body,
    problemCode,
    isAttributedTo(control) {
      if (
        problemCode !== undefined &&
        isErrorCode(problemCode) &&
        errorCodes[problemCode].control === control
      )
        return true;
      return (header(evidenceHeader) ?? "").split(" ").includes(control);
    },
  };
}

function readProblemCode(contentType: string | undefined, body: string): string | undefined {
  if (contentType?.startsWith("application/problem+json") !== true) return undefined;
  return /"code":"([A-Z0-9_]{1,64})"/.exec(body)?.[1];
}
