import { malformed, tooMany, type ShapeScanner } from "./body-shape.ts";

export interface MultipartLimits {
  readonly maxFields: number;
  readonly maxPartHeaderBytes: number;
  readonly maxFileNameLength: number;
}

// RFC 2046 section 5.1.1.
const maxBoundaryLength = 70;
const headEnd = Buffer.from("\r\n\r\n");

/** Counts the parts of a multipart body, and looks at their headers; what stands in a part is not looked at. */
export function multipartShape(boundary: string | undefined, limits: MultipartLimits): ShapeScanner {
  const isUsable = boundary !== undefined && boundary.length > 0 && boundary.length <= maxBoundaryLength;
  const delimiter = Buffer.from(`--${boundary}`, "latin1");
  let parts = 0;
  let isHead = false;
  let headBytes = 0;
  /** The end of the last chunk: a part of a delimiter, or of the headers. */
  let rest: Buffer = Buffer.alloc(0);

  return {
    scan(chunk) {
      if (!isUsable) return malformed;
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let from = 0;
      for (;;) {
        const sought = isHead ? headEnd : delimiter;
        const at = bytes.indexOf(sought, from);
        headBytes = (at === -1 ? bytes.length : at) - from;
        if (isHead && headBytes > limits.maxPartHeaderBytes) return tooMany;
        if (at === -1) break;
        if (isHead) {
          if (longestFileName(bytes.toString("latin1", from, at)) > limits.maxFileNameLength)
            return malformed;
        } else if (++parts > limits.maxFields + 1) return tooMany; // The last delimiter begins no part.
        isHead = !isHead;
        from = at + sought.length;
      }
      rest = bytes.subarray(isHead ? from : Math.max(from, bytes.length - delimiter.length + 1));
      return undefined;
    },
  };
}

/** Of `filename` and `filename*`, quoted or not. */
function longestFileName(head: string): number {
  let longest = 0;
  const lower = head.toLowerCase();
  for (let at = lower.indexOf("filename"); at !== -1; at = lower.indexOf("filename", at + 8)) {
    const equals = head.indexOf("=", at);
    if (equals === -1) break;
    let end = equals + 1;
    const closing = head[end] === '"' ? '"' : ";";
    for (end++; end < head.length && head[end] !== closing && head[end] !== "\r"; end++);
    longest = Math.max(longest, end - equals - 2);
  }
  return longest;
}
