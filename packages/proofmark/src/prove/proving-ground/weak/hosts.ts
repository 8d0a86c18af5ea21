import { sendHtml, type WeakRoute } from "../weak-route.ts";

/** Pages that build links from what the client says of the host: what host-allowlist stands in front of. */
export const weakHosts: readonly WeakRoute[] = [
  {
    method: "GET",
    path: "/forgot",
    entry: `<a href="/forgot">Forgot your password?</a>`,
    handle(request, response) {
      const host = String(request.headers["x-forwarded-host"] ?? request.headers.host).replace(
        /[^\w.:-]/g,
        "",
      );
      sendHtml(response, `<a href="http://${host}/reset">Set a new password</a>`);
    },
  },
];
