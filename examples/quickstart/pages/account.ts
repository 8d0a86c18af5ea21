import { escape } from "./html.ts";

export function loginPage(next: string, problem?: string, username = ""): string {
  return `<section class="narrow">
<h1>Log in</h1>
${problemLine(problem)}
<form method="post" action="/login">
<input type="hidden" name="next" value="${escape(next)}">
${nameField(username)}
${passwordField("current-password")}
<button class="primary">Log in</button>
</form>
<p class="aside">No account yet? <a href="/register">Register</a></p>
</section>`;
}

export function registerPage(problem?: string): string {
  return `<section class="narrow">
<h1>Register</h1>
${problemLine(problem)}
<form method="post" action="/register">
${nameField()}
${passwordField("new-password")}
<button class="primary">Register</button>
</form>
<p class="aside">Have an account? <a href="/login">Log in</a></p>
</section>`;
}

function nameField(username = ""): string {
  return `<label>Name <input name="username" value="${escape(username)}" autocomplete="username" required autofocus></label>`;
}

function passwordField(purpose: string): string {
  return `<label>Password <input name="password" type="password" autocomplete="${purpose}" required></label>`;
}

function problemLine(problem?: string): string {
  return problem ? `<p class="problem" role="alert">${escape(problem)}</p>` : "";
}
