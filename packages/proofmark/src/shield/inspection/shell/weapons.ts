import { charClass } from "../char-class.ts";
import { isInlineCode } from "../code-example.ts";
import type { Subject } from "../detector.ts";
import { Needles } from "../needles.ts";
import { isDigit, isLetter, skipBlanks } from "./characters.ts";

/** `/`, `./`, `../`, `~/`. */
export function isPathStart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    code === 0x2f ||
    ((code === 0x2e || code === 0x7e) && (text.charCodeAt(at + 1) === 0x2f || text.startsWith("./", at + 1)))
  );
}

/** A path to a program in wildcards: `/???/c?t`. */
export function isGlobbedPath(text: string, at: number): boolean {
  let wild = 0;
  let wildInFolder = 0;
  let segments = 0;
  for (let index = at; index < text.length && index < at + 40; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x3f || code === 0x2a) wild++;
    else if (code === 0x5b && text.charCodeAt(index + 2) === 0x5d) {
      wild += 2;
      index += 2;
    } else if (code === 0x2f) {
      segments++;
      wildInFolder = wild;
    } else if (code === 0x20) break;
    else if (!isLetter(code) && !isDigit(code)) return false;
  }
  return wild >= 2 && segments >= 2 && wildInFolder > 0;
}

/** `~+`, `~-2`, `!-1`: bash's stack of folders and its history, as the whole value. */
export function isDirectoryStack(text: string): boolean {
  const first = text.charCodeAt(0);
  const second = text.charCodeAt(1);
  if (
    text.length > 12 ||
    !(first === 0x7e ? second === 0x2b || second === 0x2d : first === 0x21 && second === 0x2d)
  )
    return false;
  for (let at = 2; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code) && !(first === 0x21 && (code === 0x21 || code === 0x2d))) return false;
  }
  return first === 0x7e || text.length > 2;
}

/** Calls by which scripting languages and PowerShell run what they are given, in lower case. */
const runners = new Needles([
  "os.system(",
  "os.popen(",
  "os.exec",
  "subprocess.popen(",
  "subprocess.call(",
  "subprocess.run(",
  "subprocess.check_output(",
  "subprocess.getoutput(",
  "commands.getoutput(",
  "pty.spawn(",
  "__import__(",
  "io.popen(",
  "kernel.exec(",
  "kernel.system(",
  "kernel.open(",
  "open3.capture",
  "open3.popen",
  "process.spawn(",
  ".downloadstring(",
  ".downloadfile(",
  "iex(",
  "iex (",
  "wscript.shell",
  "shell.application",
  "server.createobject(",
  "os.execute(",
  "system.diagnostics.process",
  "runtime.getruntime",
  "shellexecute(",
]);

/** Options by which programs run or write what their caller never meant them to. */
const runningOptions: readonly string[] = [
  "-oproxycommand",
  "-olocalcommand",
  "--upload-pack",
  "--receive-pack",
  "--exec=",
  "--output=",
  "--output-document=",
  "--post-file=",
  "--use-compress-program",
  "--use-askpass",
  "--checkpoint-action",
  "--to-command",
  "--rsh=",
  "--config=alias",
  "--init-file",
  "--pager=",
  "--open-files-in-pager",
  "--extcmd",
  "--eval=",
  "--unshare",
  "-exec ",
  "-execdir ",
  "-okdir ",
];

/** An option as a value, where a program takes arguments, or one of mail programs behind an address. */
export function optionIn({ text, lower, classes }: Subject): string | undefined {
  if (text.charCodeAt(0) === 0x2d && runningOptions.some((option) => lower.startsWith(option)))
    return "running-option";
  if ((classes & charClass.at) !== 0 && (lower.includes(" -oqueuedirectory") || lower.includes(" -x/")))
    return "mailer-option";
  if (lower.includes("-exec ") && (text.endsWith("\\;") || text.endsWith("+"))) return "running-option";
  return undefined;
}

/** `[System.IO.File]::…`, `[Convert]::…` of PowerShell. */
function namesNetClass(lower: string): boolean {
  const close = lower.indexOf("]::");
  const open = close === -1 ? -1 : lower.lastIndexOf("[", close);
  if (open === -1 || close - open > 60) return false;
  return netClasses.some((name) => lower.startsWith(name, open + 1));
}

const netClasses: readonly string[] = [
  "system.",
  "convert]",
  "environment]",
  "io.",
  "net.",
  "text.",
  "diagnostics.",
  "reflection.",
  "activator]",
  "scriptblock]",
  "appdomain]",
];

/** `$(</etc/hosts)`, `$((7*7))`, and a path that variables hold apart: `cat$u/etc$u/hosts`. */
function expansionIn(text: string): string | undefined {
  let split = 0;
  for (let at = text.indexOf("$"); at !== -1; at = text.indexOf("$", at + 1)) {
    if (text.charCodeAt(at + 1) === 0x28) {
      if (text.charCodeAt(at + 2) === 0x3c && isPathStart(text, skipBlanks(text, at + 3)))
        return "file-substitution";
      if (text.charCodeAt(at + 2) === 0x28 && isSum(text, skipBlanks(text, at + 3)))
        return "arithmetic-substitution";
      continue;
    }
    if (!isLetter(text.charCodeAt(at - 1))) continue;
    let end = at + 1;
    while (end - at < 12 && (isLetter(text.charCodeAt(end)) || text.charCodeAt(end) === 0x5f)) end++;
    if (end > at + 1 && text.charCodeAt(end) === 0x2f && ++split === 2) return "split-path";
  }
  return undefined;
}

/** Two numbers and a sign between them. */
function isSum(text: string, from: number): boolean {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  const sign = text.charAt(skipBlanks(text, at));
  return at > from && sign !== "" && "*+-/%".includes(sign);
}

/** Sequences that are attacks wherever they stand. */
export function weaponIn(subject: Subject): string | undefined {
  const { text, lower, classes } = subject;
  if ((classes & charClass.slash) !== 0 && (lower.includes("/dev/tcp/") || lower.includes("/dev/udp/")))
    return "network-device";
  if ((classes & charClass.brace) !== 0 && (classes & charClass.paren) !== 0) {
    const at = text.indexOf("()");
    if (at !== -1 && text.charCodeAt(skipBlanks(text, at + 2)) === 0x7b) {
      const inside = text.charCodeAt(skipBlanks(text, skipBlanks(text, at + 2) + 1));
      if (skipBlanks(text, 0) === at || inside === 0x3a || inside === 0x5f) return "function-import";
    }
  }
  if ((classes & charClass.paren) !== 0) {
    for (let found = runners.find(lower); found !== undefined; found = runners.find(lower, found.at + 1))
      if (!isLetter(lower.charCodeAt(found.at - 1)) && !isInlineCode(text, found.at)) return "runner-call";
    // Ruby's `%x(…)`.
    if ((classes & charClass.percent) !== 0 && text.startsWith("%x(")) return "ruby-command";
  }
  if ((classes & charClass.bracket) !== 0 && (classes & charClass.colon) !== 0 && namesNetClass(lower))
    return "net-class";
  if ((classes & charClass.dollar) !== 0) {
    if (lower.startsWith("$env:") && lower.length < 60) return "environment-variable";
    const shape = expansionIn(text);
    if (shape !== undefined) return shape;
  }
  if ((classes & charClass.dollar) !== 0 && lower.includes("${run{")) return "mailer-expansion";
  if ((classes & charClass.dollar) !== 0 && (lower.includes("${ifs") || lower.includes("$ifs")))
    return "blank-variable";
  if (
    (classes & charClass.percent) !== 0 &&
    (lower.includes("%comspec%") || lower.includes("%systemroot%\\") || lower.includes("%windir%\\"))
  )
    return "shell-variable";
  return undefined;
}
