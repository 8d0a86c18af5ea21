import { parseJson } from "../kernel/parse-json.ts";
import type { Answer, Form, Route } from "../model/probe.ts";
import { htmlLinks } from "./html-links.ts";
import { jsonLinks, linkHeaderTargets } from "./json-links.ts";
import { isOpenApi, openApiRoutes } from "./openapi.ts";
import { pathAndQuery } from "./request-path.ts";
import { isRiskyLink } from "./risky-link.ts";
import { scriptRoutes } from "./script-routes.ts";
import { sitemapLocations } from "./sitemap.ts";

/** Where one answer leads, on its own origin. */
export interface Leads {
  readonly routes: readonly Route[];
  readonly forms: readonly Form[];
  /** Paths of scripts that the page loads. */
  readonly scripts: readonly string[];
}

/** Reads an answer for what it is: a page, a script, a JSON document, an API description, a sitemap. */
export function leadsOf(answer: Answer, origin: URL): Leads {
  const page = new URL(answer.exchange.request.url);
  const routes: Route[] = [];
  const add = (
    reference: URL | string | undefined,
    source: Route["source"],
    text = "",
    sent: Pick<Route, "method" | "bodyNames"> = { method: "GET" },
  ): void => {
    const url = typeof reference === "string" ? URL.parse(reference, page.href) : reference;
    if (url === null || url === undefined || url.origin !== origin.origin) return;
    const path = pathAndQuery(url);
    if (sent.method === "GET" && isRiskyLink(path, text)) return;
    routes.push({ ...sent, path, queryNames: [...new Set(url.searchParams.keys())], source });
  };
  const addScript = (script: string): void => {
    for (const { path, method, bodyNames } of scriptRoutes(script, origin))
      add(path, "script", "", bodyNames.length === 0 ? { method } : { method, bodyNames });
  };
  for (const target of linkHeaderTargets(answer.header("link"))) add(target, "link");

  switch (kindOf(answer)) {
    case "html": {
      const found = htmlLinks(answer.body, page);
      for (const { url, text } of found.links) add(url, "link", text);
      for (const script of found.inlineScripts) addScript(script);
      const forms = found.forms.filter(({ url }) => url.origin === origin.origin).map(({ form }) => form);
      const scripts = found.scripts.filter((url) => url.origin === origin.origin);
      return {
        routes: [...routes, ...forms.map(formRoute)],
        forms,
        scripts: scripts.map(pathAndQuery),
      };
    }
    case "script":
      addScript(answer.body);
      break;
    case "xml":
      for (const location of sitemapLocations(answer.body)) add(location, "sitemap");
      break;
    case "json": {
      const document = parseJson(answer.body);
      if (isOpenApi(document)) routes.push(...openApiRoutes(document, page));
      else for (const link of jsonLinks(document)) add(link, "link");
      break;
    }
    case "other":
      break;
  }
  return { routes, forms: [], scripts: [] };
}

export type AnswerKind = "html" | "script" | "xml" | "json" | "other";

/** What a body is, by its type, or by its first character where the type is missing. */
export function kindOf(answer: Answer): AnswerKind {
  const type = (answer.header("content-type") ?? "").toLowerCase();
  if (type.includes("html")) return "html";
  if (/(java|ecma)script/.test(type)) return "script";
  if (type.includes("json")) return "json";
  if (type.includes("xml")) return "xml";
  if (type !== "") return "other";
  const [first] = answer.body.trimStart();
  if (first === "<") return "html";
  return first === "{" || first === "[" ? "json" : "other";
}

function formRoute(form: Form): Route {
  const names = form.method === "GET" ? form.fields.map((field) => field.name) : [];
  return { method: form.method, path: form.action, queryNames: [...new Set(names)], source: "form" };
}
