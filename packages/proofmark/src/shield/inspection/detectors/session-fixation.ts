import { wordsOf } from "../../../kernel/words.ts";
import { charClass } from "../char-class.ts";
import type { Detector, Evidence, Subject } from "../detector.ts";
import { isDocument } from "../prose.ts";

const points = { attack: 5, hint: 3 } as const;

/** Cookies that frameworks keep a session in: handed over in a parameter, they make a visitor use the sender's. */
const sessionNames: ReadonlySet<string> = new Set(
  wordsOf(`phpsessid phpsessionid jsessionid jservsession jwsession jwsessionid aspsessionid asp.net_sessionid aspxauth .aspxauth .aspnetcore.session
  .aspnetcore.cookies cfid cftoken cfsid cfsession laravel_session _flask_session flask_session next-auth.session-token
  __secure-next-auth.session-token authjs.session-token connect.sid koa.sess koa:sess koa.sess.sig express.sid express:sess cakephp ci_session
  ci_sessions symfony yiisession zenid wordpress_logged_in meteor_login_token weblogicsession websphere_session viewstateuserkey
  _session_id _rails_session rack.session django_session play_session plack_session mojolicious sails.sid nuxt-session
  zope_session tomcat_session websessionid shiro_session grails_session vaadin_session sessid`),
);

const sessionEndings: readonly string[] = [
  "sessid",
  "sessionid",
  ".sid",
  ".sess",
  ":sess",
  ".session-token",
  ".session_token",
  "_sessid",
  "jsession",
  "phpsession",
];

/** Shorter ones, that programs name other things by. */
const likelyNames: ReadonlySet<string> = new Set([
  "sessionid",
  "session-id",
  "session_id",
  "sid",
  "session_token",
  "session-token",
]);

/** A session handed to somebody else: its id in a parameter, or a cookie that the text sets. */
export const sessionFixationDetector: Detector = { id: "session-fixation", needs: 0, detect };

function detect({ text, lower, classes, place, isName }: Subject): Evidence | undefined {
  if (isName && (place === "query" || place === "body")) {
    if (sessionNames.has(lower) || isSessionName(lower))
      return { points: points.attack, shape: "session-parameter" };
    return likelyNames.has(lower) ? { points: points.hint, shape: "session-parameter" } : undefined;
  }
  if (place === "path") return pathSession(lower, classes);
  if ((classes & (charClass.equals | charClass.paren)) === 0 || lower.length < 10) return undefined;
  const shape = cookieSetter(lower);
  if (shape === undefined) return undefined;
  return { points: isDocument(text) ? points.hint : points.attack, shape };
}

/** Names that frameworks make of one that the application chose: `ASPSESSIONIDQABC`, `_shop_session`, `shop.sid`. */
function isSessionName(lower: string): boolean {
  // All of them but one have these letters, and most names do not.
  if (
    lower.length > 80 ||
    (!lower.includes("sess") && !lower.endsWith(".sid") && !lower.startsWith("wordpress_"))
  )
    return false;
  if (likelyNames.has(lower)) return false;
  if (lower.startsWith("aspsessionid") || lower.startsWith("wordpress_") || lower.startsWith("phpsess"))
    return true;
  if (lower.startsWith("_") && lower.endsWith("_session")) return true;
  return sessionEndings.some((ending) => lower.endsWith(ending));
}

/** `;jsessionid=…` is how servlets carry it where cookies are off. */
function pathSession(lower: string, classes: number): Evidence | undefined {
  if ((classes & charClass.semicolon) === 0) return undefined;
  return lower.includes(";jsessionid=") || lower.includes(";phpsessid=")
    ? { points: points.hint, shape: "session-path" }
    : undefined;
}

/** Script or markup that sets a cookie. */
function cookieSetter(lower: string): string | undefined {
  const at = lower.indexOf(".cookie");
  if (at !== -1) {
    let next = at + 7;
    while (lower.charCodeAt(next) <= 0x20) next++;
    if (lower.charCodeAt(next) === 0x3d && lower.charCodeAt(next + 1) !== 0x3d) return "script-cookie";
  }
  if (lower.includes("cookiestore.set(")) return "script-cookie";
  const equals = lower.indexOf("http-equiv");
  return equals !== -1 && lower.indexOf("set-cookie", equals) !== -1 ? "meta-cookie" : undefined;
}
