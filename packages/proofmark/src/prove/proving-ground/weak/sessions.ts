import { sendHtml, type WeakRoute } from "../weak-route.ts";

/** A session cookie without a flag, on a page that any cache may keep: for cookie-flags and cache-privacy. */
export const weakSessions: readonly WeakRoute[] = [
  {
    method: "GET",
    path: "/welcome",
    entry: `<a href="/welcome">Welcome</a>`,
    handle(_request, response) {
      response.setHeader("Set-Cookie", "session=0123456789abcdef");
      response.setHeader("Cache-Control", "public, max-age=60");
      sendHtml(response, "Welcome back.");
    },
  },
];
