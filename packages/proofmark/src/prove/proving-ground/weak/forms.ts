import { sendHtml, type WeakRoute } from "../weak-route.ts";

/** Forms that change state and ask for no token: what csrf and rate-limit stand in front of. */
export const weakForms: readonly WeakRoute[] = [
  {
    method: "POST",
    path: "/login",
    entry: `<form method="post" action="/login"><input name="username"><input type="password" name="password"></form>`,
    handle(_request, response, body) {
      const isRight = new URLSearchParams(body.toString()).get("password") === "armourer";
      if (isRight) response.setHeader("Set-Cookie", "session=canary; Path=/");
      sendHtml(response, isRight ? "Signed in." : "Wrong name or password.", isRight ? 200 : 401);
    },
  },
  {
    method: "POST",
    path: "/notes",
    entry: `<form method="post" action="/notes"><input name="text"></form>`,
    handle(_request, response, body) {
      sendHtml(response, `Saved ${body.length} bytes.`, 201);
    },
  },
];
