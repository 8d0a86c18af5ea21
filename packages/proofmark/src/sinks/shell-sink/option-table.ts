/** Options by which a program runs a command, loads code, or reads or writes a file of the caller's choice. */
export interface HarmfulOptions {
  /** Letters of short options; a value may follow at once. */
  readonly short: string;
  /** Names of long options, without dashes. An unambiguous beginning counts as well, as getopt_long takes it. */
  readonly long: readonly string[];
}

/** Facts from the programs' own manuals: git(1), ssh(1), tar(1), find(1), curl(1) and so on. */
export const harmfulOptions: ReadonlyMap<string, HarmfulOptions> = new Map([
  of(
    "git",
    "cuO",
    "upload-pack receive-pack exec config output open-files-in-pager template ext-diff exec-path",
  ),
  of("hg", "", "config debugger ssh remotecmd cwd"),
  of("svn", "", "config-option config-dir editor-cmd diff-cmd"),
  of("ssh", "oFESIiw", ""),
  of("scp", "oFSDi", ""),
  of("sftp", "oFSDbi", ""),
  of("rsync", "e", "rsh rsync-path files-from log-file temp-dir"),
  of(
    "tar",
    "IFTf",
    "checkpoint-action to-command use-compress-program rsh-command info-script new-volume-script file files-from",
  ),
  of("bsdtar", "f", "use-compress-program"),
  of("zip", "TO", "unzip-command output-file"),
  of("unzip", "d", ""),
  of("7z", "o", ""),
  of("find", "", "exec execdir ok okdir delete fprint fprint0 fprintf fls files0-from"),
  of("fd", "xX", "exec exec-batch"),
  of("xargs", "IaP", "arg-file replace"),
  of(
    "curl",
    "oOKTDcFd",
    "output remote-name config upload-file dump-header cookie-jar trace trace-ascii libcurl output-dir engine proxy-header form data data-binary etag-save stderr",
  ),
  of(
    "wget",
    "OPieoa",
    "output-document directory-prefix input-file execute use-askpass post-file body-file output-file append-output config",
  ),
  of("aria2c", "odi", "out dir on-download-complete on-download-start conf-path input-file"),
  of(
    "node",
    "eprCi",
    "eval print require import loader env-file experimental-loader openssl-config inspect inspect-brk",
  ),
  of("python", "cm", ""),
  of("python3", "cm", ""),
  of("perl", "eEMmiI", ""),
  of("ruby", "erIi", "require"),
  of("php", "rdBREc", "run define"),
  of("psql", "cofLv", "command output file log-file set variable"),
  of("mysql", "e", "execute pager tee init-command plugin-dir defaults-file"),
  of("mysqldump", "rT", "result-file tab defaults-file plugin-dir"),
  of("sqlite3", "", "cmd init"),
  of("pg_dump", "f", "file"),
  of("awk", "fviIl", "file include load exec"),
  of("gawk", "fviIl", "file include load exec"),
  of("sed", "ief", "in-place expression file"),
  of("sort", "oT", "output compress-program files0-from temporary-directory"),
  of("man", "PHC", "pager html config-file"),
  of("vim", "cSsuw", "cmd"),
  of("openssl", "", "out engine config provider-path"),
  of("tcpdump", "zwG", ""),
  of("nmap", "", "script iL oN oX oG oA datadir"),
  of("docker", "vH", "volume mount privileged host config entrypoint env-file"),
  of("pdflatex", "", "shell-escape enable-write18 output-directory"),
  of("xelatex", "", "shell-escape enable-write18 output-directory"),
  of("pandoc", "ofFL", "output filter lua-filter pdf-engine extract-media template data-dir defaults"),
  of(
    "wkhtmltopdf",
    "",
    "allow enable-local-file-access post-file run-script cookie-jar read-args-from-stdin user-style-sheet",
  ),
  of(
    "chromium",
    "",
    "renderer-cmd-prefix gpu-launcher utility-cmd-prefix browser-subprocess-path load-extension remote-debugging-port",
  ),
  of("gs", "o", "sOutputFile dNOSAFER sDEVICE"),
  of("exiftool", "owW", "config out tagsfromfile stay_open argfile"),
  of("less", "oOk", "log-file lesskey-file lesskey-src"),
  of("ffmpeg", "", "filter_script report attach dump_attachment"),
  of("mail", "AaS", "exec"),
  of("sendmail", "OXCDo", ""),
  of("gcc", "oBwx", "wrapper plugin"),
  of("npm", "", "script-shell prefix globalconfig userconfig node-options"),
]);

function of(program: string, short: string, long: string): [string, HarmfulOptions] {
  return [program, { short, long: long === "" ? [] : long.split(" ") }];
}

/** Shortest beginning of a long option that is taken for it, in characters. */
const shortestBeginning = 3;

/** Whether `argument`, which begins with a dash, is an option by which `program` does harm. */
export function isHarmfulOption(program: string, argument: string): boolean {
  const options = harmfulOptions.get(program);
  if (options === undefined) return false;
  const isLong = argument.startsWith("--");
  const equals = argument.indexOf("=");
  const name = argument.slice(isLong ? 2 : 1, equals === -1 ? argument.length : equals);
  // Some programs write long options with one dash.
  if (options.long.some((long) => long === name)) return true;
  if (isLong) return name.length >= shortestBeginning && options.long.some((long) => long.startsWith(name));
  // Letters may stand together, the last with its value: `-sofile`.
  for (const letter of name) {
    if (options.short.includes(letter)) return true;
    if (letter < "0" || (letter > "9" && letter < "A") || (letter > "Z" && letter < "a") || letter > "z")
      break;
  }
  return false;
}
