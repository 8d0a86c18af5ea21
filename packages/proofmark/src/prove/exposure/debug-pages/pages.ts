import type { Answer } from "../../../model/probe.ts";
import { knownPaths, type KnownPath } from "../known-path.ts";
import { jsonWith, showsSecrets, text } from "../signature.ts";

const phpInfo = text(/<title>[^<]{0,40}phpinfo\(\)|<h1 class="p">PHP Version /);
const environment = (answer: Answer): boolean => showsSecrets(answer) || processDetails(answer);
const propertySources = jsonWith("propertySources");
const graphqlConsole = text(
  /graphiql|graphql[ -]?playground|apollo[ -](server|sandbox)|altair/i,
  /<(script|div)\b/i,
);
export const isSchema = text(/"__schema"\s*:\s*\{/);

/** Versions of the runtime beside its environment or memory: what a debug page of one's own prints. */
function processDetails({ body }: Answer): boolean {
  const marks = [
    /"v8"\s*:/,
    /"NODE_ENV"\s*:|\bNODE_ENV=/,
    /"(heapUsed|rss)"\s*:/,
    /"(argv|execPath|pid)"\s*:/,
    /"uv"\s*:/,
  ];
  return marks.filter((mark) => mark.test(body)).length >= 2;
}

export const introspectionQuery = "{__schema{queryType{name}}}";
const introspection = `query=${encodeURIComponent(introspectionQuery)}`;

/** Debug pages of frameworks and of people, each with what it looks like. */
export const debugPages: readonly KnownPath[] = [
  ...knownPaths(
    "the environment of the service",
    environment,
    "debug",
    "_debug",
    "debug/env",
    "env",
    "api/debug",
    "api/env",
    "config",
    "status/env",
    "?debug=1",
  ),
  ...knownPaths("the PHP configuration", phpInfo, "phpinfo.php", "info.php", "php.php"),
  ...knownPaths("Spring's environment", propertySources, "actuator/env", "env.json"),
  ...knownPaths("Spring's configuration", jsonWith("contexts"), "actuator/configprops", "actuator/beans"),
  ...knownPaths("the Django debug toolbar", text(/djDebug|django-debug-toolbar/i), "__debug__/"),
  ...knownPaths("the Werkzeug console, which runs code", text(/Werkzeug/, /console/i), "console"),
  ...knownPaths(
    "the Symfony profiler",
    text(/Symfony Profiler|sf-profiler|sf-toolbar/i),
    "_profiler",
    "_profiler/latest",
  ),
  ...knownPaths("Symfony's development front", text(/sf-toolbar|Symfony Web Debug Toolbar/i), "app_dev.php"),
  ...knownPaths(
    "Laravel's error handler, which runs code",
    jsonWith("can_execute_commands"),
    "_ignition/health-check",
  ),
  ...knownPaths("Laravel Telescope", text(/<title>[^<]{0,40}Telescope/i), "telescope", "telescope/requests"),
  ...knownPaths("the Rails properties", text(/Rails version/i, /Ruby version/i), "rails/info/properties"),
  ...knownPaths("the Rails routes", text(/Helper/, /HTTP Verb/, /Controller#Action/), "rails/info/routes"),
  ...knownPaths("Go's internal variables", jsonWith("cmdline", "memstats"), "debug/vars"),
  ...knownPaths(
    "ASP.NET's request trace",
    text(/Application Trace|Request Details/, /Physical Directory/),
    "trace.axd",
  ),
  ...knownPaths("ASP.NET's error log", text(/Error Log for|elmah/i, /<table/i), "elmah.axd"),
  ...knownPaths(
    "Vite's development server",
    text(/import\.meta\.hot|vite[/\\]dist[/\\]client|__HMR_/),
    "@vite/client",
  ),
  ...knownPaths("a GraphQL console", graphqlConsole, "graphiql", "playground", "graphql/console", "altair"),
  ...knownPaths(
    "the whole GraphQL schema",
    isSchema,
    `graphql?${introspection}`,
    `api/graphql?${introspection}`,
    `v1/graphql?${introspection}`,
    `query?${introspection}`,
  ),
];
