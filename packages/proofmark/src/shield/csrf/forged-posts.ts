import type { AttackRequest, Form, FormField, Route, Surface } from "../../model/probe.ts";

export type HeaderLines = readonly (readonly [string, string])[];

/** Something that changes state: how an ordinary visitor sends it, and how another site would. */
export interface StatefulTarget {
  readonly method: string;
  readonly path: string;
  /** The path of the page that holds the form; undefined for a route of an API. */
  readonly page: string | undefined;
  readonly fields: readonly FormField[];
  readonly isMultipart: boolean;
  readonly json: string | undefined;
}

const targetsTried = 3;
const boundary = "proofmark-canary-boundary";
const tokenName = /csrf|xsrf|authenticity|forgery|(?:^|[_-])token$/i;

/** Forms first; sign-in only where there is nothing else, for it is limited; nothing that deletes or sends. */
export function statefulTargets(
  { forms, routes }: Surface,
  isRisky: (path: string) => boolean,
): StatefulTarget[] {
  const posts = forms.filter(({ method }) => method === "POST");
  const targets = [...posts.map(ofForm), ...routes.filter(isUnsafe).map(ofRoute)];
  const gentle = targets.filter(({ path }) => !isRisky(path));
  const unlimited = gentle.filter(({ fields }) => !fields.some(({ type }) => type === "password"));
  const chosen = [unlimited, gentle, targets].find(({ length }) => length > 0) ?? [];
  const byPath = new Map(chosen.map((target) => [`${target.method} ${target.path}`, target]));
  return [...byPath.values()].slice(0, targetsTried);
}

export function isTokenField({ name }: FormField): boolean {
  return tokenName.test(name);
}

/** What a page of somebody else makes the visitor's browser send: its cookies, and fields that it can't have read. */
export function strangersPost(
  target: StatefulTarget,
  headers: HeaderLines,
  forgedToken?: string,
): AttackRequest {
  const fields = target.fields
    .filter((field) => !isTokenField(field))
    .concat(forgedToken === undefined ? [] : forge(target.fields, forgedToken));
  // Without a preflight a script can send JSON as text alone.
  return postOf(target, fields, [...headers, ["Cookie", "session=proofmark-canary"]], "text/plain");
}

function forge(fields: readonly FormField[], value: string): FormField[] {
  return fields.filter(isTokenField).map(({ name, type }) => ({ name, type, value }));
}

/** The request that a form or a script would send. */
export function postOf(
  { method, path, json, isMultipart }: StatefulTarget,
  fields: readonly FormField[],
  headers: HeaderLines,
  jsonType = "application/json",
): AttackRequest {
  let type = jsonType;
  let body = json;
  if (body === undefined) {
    type = isMultipart ? `multipart/form-data; boundary=${boundary}` : "application/x-www-form-urlencoded";
    body = isMultipart ? multipart(fields) : new URLSearchParams(fields.map(filled)).toString();
  }
  return { method, path, headers: [...headers, ["Content-Type", type]], body };
}

/** RFC 7578: one part a field, a file field with a small text. */
function multipart(fields: readonly FormField[]): string {
  const parts = fields.map((field) => {
    const [name, value] = filled(field);
    const file = field.type === "file" ? `; filename="proofmark.txt"\r\nContent-Type: text/plain` : "";
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });
  return `${parts.join("")}--${boundary}--\r\n`;
}

function filled({ name, type, value }: FormField): [string, string] {
  if (value !== "") return [name, value];
  if (type === "email") return [name, "proofmark@example.com"];
  return [name, type === "number" ? "1" : "proofmark"];
}

function isUnsafe({ method, source }: Route): boolean {
  if (source === "form") return false;
  return method === "POST" || method === "PUT" || method === "PATCH";
}

function ofForm({ method, action, page, fields, enctype }: Form): StatefulTarget {
  return { method, path: action, page, fields, isMultipart: /multipart/i.test(enctype), json: undefined };
}

function ofRoute({ method, path, exampleBody }: Route): StatefulTarget {
  return { method, path, page: undefined, fields: [], isMultipart: false, json: exampleBody ?? "{}" };
}
