/** Names that only an expression uses which leaves its template: ways to classes, modules, processes, files. */
export const escapeNames: ReadonlySet<string> = new Set([
  "_context",
  "getClass",
  "forName",
  "getRuntime",
  "Runtime",
  "ProcessBuilder",
  "ScriptEngineManager",
  "getEngineByName",
  "getProtectionDomain",
  "classLoader",
  "popen",
  "subprocess",
  "mro",
  "subclasses",
  "func_globals",
  "linecache",
  "_mmarker",
  "_NSAttr__parent",
  "get_flashed_messages",
  "lipsum",
  "cycler",
  "joiner",
  "mainModule",
  "child_process",
  "execSync",
  "spawnSync",
  "binding",
  "passthru",
  "shell_exec",
  "proc_open",
  "pcntl_exec",
  "file_get_contents",
  "file_put_contents",
  "file_excerpt",
  "readfile",
  "phpinfo",
  "call_user_func",
  "registerUndefinedFilterCallback",
  "registerUndefinedFunctionCallback",
  "getFilter",
  "Smarty_Internal_Write_File",
  "Execute",
  "ObjectConstructor",
  "JythonRuntime",
  "BeanUtils",
  "Diagnostics",
  "GetType",
  "CreateInstance",
  "fromCharCode",
  "instance_variables",
  "instance_eval",
  "defineProperty",
  "_self",
  "SECRET_KEY",
  "applicationScope",
  "sessionScope",
  "requestScope",
  "pageContext",
  "initParam",
  "facesContext",
  "externalContext",
  "systemProperties",
]);

/** Members that lead out of an object, where a dot or a bracket stands in front. */
export const escapeMembers: ReadonlySet<string> = new Set([
  "class",
  "os",
  "environ",
  "constructor",
  "prototype",
  "declaredMethods",
  "module",
  "ENV",
]);

/** Functions and filters that run what they are given, where a bracket or a quote follows. */
export const escapeCalls: ReadonlySet<string> = new Set([
  "system",
  "exec",
  "eval",
  "attr",
  "assert",
  "dump",
  "require",
  "getenv",
  "T",
  "spawn",
  "include_php",
  "url_for",
  "read_file",
]);

/** Filters that call a function named by a string. */
export const callingFilters: ReadonlySet<string> = new Set(["filter", "map", "sort", "reduce", "find"]);

/** Classes of Ruby by which a template reads files and runs commands. */
export const rubyRoots: ReadonlySet<string> = new Set([
  "File",
  "Dir",
  "IO",
  "Kernel",
  "ENV",
  "Open3",
  "Process",
  "Gem",
]);

/** Objects that engines put in reach, asked for as a whole. */
export const bareObjects: ReadonlySet<string> = new Set([
  "self",
  "request",
  "config",
  "settings",
  "app",
  "g",
  "session",
  "debug",
  "this",
  ".",
  "_context",
  "_env",
  "_charset",
  "dump",
  "application",
  "handler.settings",
  "namespace",
  "request.application",
  "app.request",
  "global",
  "process",
  "root",
  "settings.SECRET_KEY",
]);

/** Members of those that tell of the server. */
export const engineMembers: readonly string[] = [
  "app.request",
  "app.session",
  "messages.storages",
  "request.application",
  "request.environ",
];

/** Macros of wikis that run what stands between them. */
export const scriptMacros: ReadonlySet<string> = new Set([
  "groovy",
  "python",
  "velocity",
  "ruby",
  "php",
  "async",
]);

export const freemarkerDirectives: readonly string[] = [
  "assign",
  "list",
  "if",
  "include",
  "import",
  "macro",
  "function",
  "global",
  "local",
  "setting",
  "attempt",
];

export const velocityDirectives: readonly string[] = [
  "set",
  "evaluate",
  "foreach",
  "parse",
  "include",
  "define",
];
