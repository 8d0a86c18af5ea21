import type { Answer } from "../../../model/probe.ts";
import { kindOf } from "../../../probing/leads.ts";
import { htmlLinks } from "../../../probing/html-links.ts";
import { knownPaths, type KnownPath } from "../known-path.ts";
import { jsonWith, plainText, text } from "../signature.ts";

const prometheus = plainText(/^# (TYPE|HELP) [a-zA-Z_:][\w:]{0,200} /m);

/** A page for administrators, and not the form that keeps others out of it. */
export function isAdminPage(answer: Answer): boolean {
  if (kindOf(answer) === "html") {
    const page = htmlLinks(answer.body, new URL(answer.exchange.request.url));
    const asksForLogin = page.forms.some(({ form }) => form.fields.some(({ type }) => type === "password"));
    const headings = `${page.title} ${[...answer.body.matchAll(/<h[12][^>]{0,200}>([^<]{0,200})/gi)].map((match) => match[1]).join(" ")}`;
    const isDenied = /denied|forbidden|unauthori[sz]ed|log ?in|sign ?in|not found/i.test(headings);
    return !asksForLogin && !isDenied && /\badmin(istration|istrator)?\b|\bmanage(ment)?\b/i.test(headings);
  }
  // Users with roles or hashes are nobody's public list.
  return (
    kindOf(answer) === "json" && /"(password|password_?hash|is_?admin|role|roles)"\s*:/i.test(answer.body)
  );
}

/** Details of the parts behind a health endpoint: their names, versions, addresses. */
function showsParts({ body }: Answer): boolean {
  if (!/^\s*\{/.test(body)) return false;
  const parts = /"(components|details|dependencies|checks|services)"\s*:\s*[{[]\s*["{[]/i.test(body);
  return (
    parts &&
    /"(version|host|hostname|url|uri|error|path|free|threshold|memory|heap\w*|database)"\s*:/i.test(body)
  );
}

export const operationsEndpoints: readonly KnownPath[] = [
  ...knownPaths(
    "metrics",
    prometheus,
    "metrics",
    "api/metrics",
    "prometheus",
    "actuator/prometheus",
    "metrics/prometheus",
    "-/metrics",
  ),
  ...knownPaths(
    "an administration page",
    isAdminPage,
    "admin",
    "admin/users",
    "administrator",
    "api/admin",
    "api/admin/users",
    "manage",
    "_admin",
    "internal",
  ),
  ...knownPaths("Spring's list of endpoints", jsonWith("_links"), "actuator"),
  ...knownPaths("Spring's metrics", jsonWith("names"), "actuator/metrics"),
  ...knownPaths(
    "the routes of the service",
    text(/"dispatcherServlets?"|"mappings"\s*:/),
    "actuator/mappings",
  ),
  ...knownPaths(
    "the parts behind the service",
    showsParts,
    "health",
    "healthz",
    "api/health",
    "actuator/health",
    "status",
  ),
  ...knownPaths("Apache's status", text(/Apache Server Status|Total accesses:/i), "server-status"),
  ...knownPaths("Apache's configuration", text(/Apache Server Information/i), "server-info"),
  ...knownPaths("nginx' status", plainText(/^Active connections: \d/m), "nginx_status", "basic_status"),
  ...knownPaths("HAProxy's status", text(/Statistics Report for HAProxy/i), "haproxy?stats", "stats"),
  ...knownPaths("PHP-FPM's status", plainText(/^pool:\s/m), "fpm-status"),
  ...knownPaths("Go's profiles", text(/\/debug\/pprof\//, /goroutine/), "debug/pprof/"),
  ...knownPaths(
    "job queues",
    text(/bull-?board|sidekiq|<title>[^<]{0,40}(Queues|Flower)/i),
    "admin/queues",
    "sidekiq",
    "queues",
  ),
  ...knownPaths(
    "a database console",
    text(/phpMyAdmin|Adminer|H2 Console/i, /<(form|frame|body)/i),
    "phpmyadmin/",
    "adminer.php",
    "h2-console/",
  ),
  ...knownPaths("Traefik's dashboard", jsonWith("routers", "services"), "api/rawdata"),
];
