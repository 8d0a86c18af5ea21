import { decodePercent } from "./decode-percent.ts";
import { decodeLatin1 } from "./decode-text.ts";
import type { FieldList } from "./field.ts";

/** The path as a whole, each segment (`path.1` is the first), and parameters of segments (`/a;b=c`). */
export function readPath(path: string, list: FieldList): void {
  const whole = decode(path);
  list.value("path", "path", undefined, whole);
  let number = 0;
  let start = 1;
  // Segments are those of the path as sent: an encoded slash stays within its segment.
  for (let index = 1; index <= path.length; index++) {
    if (index < path.length && path.charCodeAt(index) !== 0x2f) continue;
    number++;
    if (index > start) readSegment(path.slice(start, index), number, list);
    start = index + 1;
  }
}

function readSegment(segment: string, number: number, list: FieldList): void {
  list.value("path", "path", number, decode(segment));
  if (!segment.includes(";")) return;
  const within = `path.${number}`;
  for (const parameter of segment.split(";").slice(1)) {
    const equals = parameter.indexOf("=");
    const name = decode(equals === -1 ? parameter : parameter.slice(0, equals));
    list.name("path", within, name);
    if (equals !== -1) list.value("path", within, name, decode(parameter.slice(equals + 1)));
  }
}

function decode(text: string): string {
  return decodePercent(decodeLatin1(text), "strict");
}
