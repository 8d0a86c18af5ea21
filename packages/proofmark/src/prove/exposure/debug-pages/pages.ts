import type { Answer } from "../../../model/probe.ts";
import type { KnownPath } from "../known-path.ts";
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

function each(what: string, shows: KnownPath["shows"], ...paths: readonly string[]): readonly KnownPath[] {
  return paths.map((path) => ({ path, what, shows }));
}

export const introspectionQuery = "{__schema{queryType{name}}}";
const introspection = `query=${encodeURIComponent(introspectionQuery)}`;

/** Debug pages of frameworks and of people, each with what it looks like. */
export const debugPages: readonly KnownPath[] = [
  ...each(
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
  ...each("the PHP configuration", phpInfo, "phpinfo.php", "info.php", "php.php"),
  ...each("Spring's environment", propertySources, "actuator/env", "env.json"),
  ...each("Spring's configuration", jsonWith("contexts"), "actuator/configprops", "actuator/beans"),
  ...each("the Django debug toolbar", text(/djDebug|django-debug-toolbar/i), "__debug__/"),
  ...each("the Werkzeug console, which runs code", text(/Werkzeug/, /console/i), "console"),
  ...each(
    "the Symfony profiler",
    text(/Symfony Profiler|sf-profiler|sf-toolbar/i),
    "_profiler",
    "_profiler/latest",
  ),
  ...each("Symfony's development front", text(/sf-toolbar|Symfony Web Debug Toolbar/i), "app_dev.php"),
  ...each(
    "Laravel's error handler, which runs code",
    jsonWith("can_execute_commands"),
    "_ignition/health-check",
  ),
  ...each("Laravel Telescope", text(/<title>[^<]{0,40}Telescope/i), "telescope", "telescope/requests"),
  ...each("the Rails properties", text(/Rails version/i, /Ruby version/i), "rails/info/properties"),
  ...each("the Rails routes", text(/Helper/, /HTTP Verb/, /Controller#Action/), "rails/info/routes"),
  ...each("Go's internal variables", jsonWith("cmdline", "memstats"), "debug/vars"),
  ...each(
    "ASP.NET's request trace",
    text(/Application Trace|Request Details/, /Physical Directory/),
    "trace.axd",
  ),
  ...each("ASP.NET's error log", text(/Error Log for|elmah/i, /<table/i), "elmah.axd"),
  ...each(
    "Vite's development server",
    text(/import\.meta\.hot|vite[/\\]dist[/\\]client|__HMR_/),
    "@vite/client",
  ),
  ...each("a GraphQL console", graphqlConsole, "graphiql", "playground", "graphql/console", "altair"),
  ...each(
    "the whole GraphQL schema",
    isSchema,
    `graphql?${introspection}`,
    `api/graphql?${introspection}`,
    `v1/graphql?${introspection}`,
    `query?${introspection}`,
  ),
];
