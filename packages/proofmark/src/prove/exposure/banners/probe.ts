import type { Answer, Probe } from "../../../model/probe.ts";
import { responsesOf } from "../../../probing/documents.ts";
import { judgeRetrieved } from "../judge-retrieved.ts";
import { bannersSpec } from "./spec.ts";

const revealingHeaders: readonly string[] = [
  "x-powered-by",
  "x-aspnet-version",
  "x-aspnetmvc-version",
  "x-generator",
  "x-drupal-cache",
  "x-runtime",
  "x-php-version",
  "x-powered-cms",
  "liferay-portal",
];
const versioned = /[A-Za-z][\w.+-]*[/ -]v?\d+(\.\d+)*/;
/** Application servers and frameworks, which stand behind a proxy and need not be known. */
const inner =
  /\b(express|werkzeug|gunicorn|uvicorn|hypercorn|waitress|tornado|cherrypy|kestrel|php|puma|unicorn|webrick|thin|passenger|jetty|tomcat|coyote|jboss|wildfly|weblogic|websphere|glassfish|undertow|zope|twisted|aiohttp|cowboy|mongrel|simplehttp|microsoft-iis|microsoft-httpapi)\b/i;

export const bannersProbe: Probe = {
  spec: bannersSpec,
  safety: "passive",
  maxRequests: 0,
  async run(_attacker, surface) {
    const answers = responsesOf(surface);
    return judgeRetrieved(
      surface,
      answers,
      bannerOf,
      `No header of ${answers.length} responses names a version or what runs behind the front.`,
    );
  },
};

function bannerOf(answer: Answer): string | undefined {
  for (const name of revealingHeaders) {
    const value = answer.header(name)?.slice(0, 200);
    // X-Runtime also carries seconds; a number alone names nothing.
    if (value !== undefined && /[A-Za-z]|\d\.\d+\.\d/.test(value)) return said(name, value);
  }
  const server = answer.header("server")?.slice(0, 200);
  if (server !== undefined && (versioned.test(server) || inner.test(server))) return said("server", server);
  const via = answer.header("via")?.slice(0, 200);
  // RFC 9110 section 7.6.3: the protocol version is required there, a product with its version is not.
  if (via !== undefined && /\([^()]*\d[^()]*\)/.test(via)) return said("via", via);
  return undefined;
}

function said(name: string, value: string): string {
  const title = name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  return `${title} says ${JSON.stringify(value.slice(0, 80))}`;
}
