/**
 * Whether a cookie's name says that it signs somebody in: it is judged strictly. The names are those of the usual
 * frameworks (`connect.sid`, `JSESSIONID`, `PHPSESSID`, `sessionid`, `laravel_session`, `.AspNetCore.Cookies`, `sb-…-auth-token`)
 * and the words that people use.
 */
export function isSessionName(name: string): boolean {
  if (isCsrfName(name)) return false;
  const lower = name.toLowerCase();
  return (
    /sess|auth|token|jwt|login|logged|remember|identity|bearer|aspnet|credential/.test(lower) ||
    /(?:^|[^a-z])s?id$/.test(lower) ||
    lower.endsWith("sid")
  );
}

/** Double-submit cookies are meant for scripts: they carry no authority by themselves. */
export function isCsrfName(name: string): boolean {
  return /[cx]srf|forgery/i.test(name);
}
