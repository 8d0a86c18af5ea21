import { parseJson } from "../kernel/parse-json.ts";
import type { AttackRequest, Form, Route, Surface } from "../model/probe.ts";
import { isRiskyLink } from "./risky-link.ts";

/** One place in which a target takes a value. */
export interface InjectionPoint {
  /** `GET /search`, for findings. */
  readonly route: string;
  readonly place: "query" | "path" | "form" | "json";
  /** The name of the field; of a path, the segment's number from 1. */
  readonly field: string;
  /** What stood there when the target showed it, or empty. */
  readonly shown: string;
  /** The request that carries `value` there and is otherwise ordinary. */
  request(value: string): AttackRequest;
  /** The same with an object in place of the text: `{ [key]: value }`, as `field[key]=value` where that is written so. */
  nested?(key: string, value: string): AttackRequest;
}

/** Reading comes first; what may change something comes last, for a probe that stops early. */
const order = ["query", "path", "json", "form"] as const;
/** Field types into which nobody types a value of their own. */
const untyped = new Set([
  "hidden",
  "submit",
  "button",
  "image",
  "reset",
  "file",
  "checkbox",
  "radio",
  "password",
]);

const passwordName = /^pass(?:word|wd|phrase|code)?$|^pwd$|password$/i;

/** Where a value can be put, by what the target itself shows: links, forms, descriptions. Each place once. */
export function injectionPoints(surface: Surface): readonly InjectionPoint[] {
  const points = [
    ...surface.routes.filter(({ path }) => !isRiskyLink(path)).flatMap(ofRoute),
    ...surface.forms
      .filter(({ action }) => !isRiskyLink(action))
      .flatMap((form) => ofForm(form, surface.origin)),
  ];
  const byPlace = new Map<string, InjectionPoint>();
  for (const point of points) {
    const key = `${point.route} ${point.place} ${point.field}`;
    if (byPlace.get(key)?.shown === undefined || byPlace.get(key)?.shown === "") byPlace.set(key, point);
  }
  return [...byPlace.values()].toSorted((a, b) => order.indexOf(a.place) - order.indexOf(b.place));
}

function ofRoute(route: Route): readonly InjectionPoint[] {
  const { method, exampleBody } = route;
  const [pathname = "/", search = ""] = route.path.split("?", 2);
  if (method === "GET") return [...ofQuery(pathname, search, route.queryNames), ...ofPath(pathname)];
  return exampleBody === undefined ? [] : ofJson(method, pathname, exampleBody);
}

function ofQuery(pathname: string, search: string, names: readonly string[]): readonly InjectionPoint[] {
  const shown = new URLSearchParams(search);
  return [...new Set([...shown.keys(), ...names])].map((field) => ({
    route: `GET ${pathname}`,
    place: "query",
    field,
    shown: shown.get(field) ?? "",
    request(value) {
      const query = new URLSearchParams(shown);
      query.set(field, value);
      return { path: `${pathname}?${query.toString()}` };
    },
    nested(key, value) {
      const query = new URLSearchParams(shown);
      query.delete(field);
      query.set(`${field}[${key}]`, value);
      return { path: `${pathname}?${query.toString()}` };
    },
  }));
}

/** Segments that name a thing by number. */
function ofPath(pathname: string): readonly InjectionPoint[] {
  const segments = pathname.split("/");
  return segments.flatMap((segment, index): InjectionPoint[] => {
    if (segment === "" || !/^\d+$/.test(segment)) return [];
    const at = (value: string): string => segments.with(index, value).join("/");
    return [
      {
        route: `GET ${at(":id")}`,
        place: "path",
        field: String(index),
        shown: segment,
        request: (value) => ({ path: at(encodeURIComponent(value)) }),
      },
    ];
  });
}

function ofJson(method: string, pathname: string, exampleBody: string): readonly InjectionPoint[] {
  const parsed = parseJson(exampleBody);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return [];
  const example = forNobody(parsed);
  const post = (body: unknown): AttackRequest => ({
    method,
    path: pathname,
    headers: [["Content-Type", "application/json"]],
    body: JSON.stringify(body),
  });
  return Object.entries(example).flatMap(([field, value]): InjectionPoint[] => {
    if (typeof value !== "string" && typeof value !== "number") return [];
    return [
      {
        route: `${method} ${pathname}`,
        place: "json",
        field,
        shown: String(value),
        request: (text) => post({ ...example, [field]: text }),
        nested: (key, text) => post({ ...example, [field]: { [key]: text } }),
      },
    ];
  });
}

/** A sign-in counts failures, and the account that a description gives as an example may be somebody's. */
function forNobody(example: object): object {
  const fields: readonly [string, unknown][] = Object.entries(example);
  if (!fields.some(([name]) => passwordName.test(name))) return example;
  return Object.fromEntries(
    fields.map(([name, value]) => [name, typeof value === "string" ? madeUp(value) : value]),
  );
}

function madeUp(shown: string): string {
  return shown.includes("@") ? "nobody@proofmark.invalid" : "proofmark-nobody";
}

function ofForm(form: Form, origin: URL): readonly InjectionPoint[] {
  const pathname = form.action.split("?", 1)[0] ?? form.action;
  // A sign-in form counts failures: its owner would be locked out.
  if (form.fields.some(({ type }) => type === "password")) return [];
  const shown = new URLSearchParams(form.fields.map(({ name, value }): [string, string] => [name, value]));
  return form.fields
    .filter(({ name, type }) => name !== "" && !untyped.has(type))
    .map(({ name: field, value: before }) => ({
      route: `${form.method} ${pathname}`,
      place: form.method === "GET" ? "query" : "form",
      field,
      shown: before,
      request(value) {
        const fields = new URLSearchParams(shown);
        fields.set(field, value);
        if (form.method === "GET") return { path: `${pathname}?${fields.toString()}` };
        return {
          method: "POST",
          path: form.action,
          headers: [
            ["Content-Type", "application/x-www-form-urlencoded"],
            ["Origin", origin.origin],
            ["Sec-Fetch-Site", "same-origin"],
          ],
          body: fields.toString(),
        };
      },
    }));
}
