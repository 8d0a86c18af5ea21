/** What a text shows of the inside, as the word for a report. */
export interface InsideShape {
  readonly what: "stack trace" | "database error" | "file system error" | "debug page";
  /** Bounded repetition only: linear in the text. */
  readonly shape: RegExp;
}

/** Traces, messages and debug pages as the runtimes, databases and frameworks write them. */
export const insideShapes: readonly InsideShape[] = [
  // JavaScript: (/app/notes.js:10:5), node:internal/process/task_queues:105:5, <anonymous>:1:7
  {
    what: "stack trace",
    shape: /(?:\.[cm]?[jt]sx?|node:[\w/]{1,60}|<anonymous>|&lt;anonymous&gt;):\d{1,7}:\d{1,7}\b/,
  },
  { what: "stack trace", shape: /Traceback \(most recent call last\)|", line \d{1,7}, in \S|\.py", line \d/ },
  // Java, Kotlin, Scala: Notes.java:12) · C#: Notes.cs:line 12 · Ruby: notes.rb:12:in · Go: notes.go:12
  {
    what: "stack trace",
    shape: /\.(?:java|kt|scala|groovy):\d{1,7}\)|\.(?:cs|vb):line \d|\.rb:\d{1,7}:in |\.go:\d{1,7}\b/,
  },
  {
    what: "stack trace",
    shape: /goroutine \d{1,7} \[|thread '[^'\n]{1,60}' panicked|\.php(?:\(\d|:\d| on line )/,
  },
  { what: "stack trace", shape: /Exception in thread "|\bStack trace:\s{0,4}(?:<br ?\/?>|\\n)?\s{0,4}#0 / },
  {
    what: "database error",
    shape:
      /SQLITE_[A-Z]{3,}|SQLSTATE\[|\bORA-\d{5}\b|\bER_[A-Z]{3,}_|\bE11000 duplicate|MongoServerError|PrismaClient[A-Z]|SequelizeDatabase/,
  },
  {
    what: "database error",
    shape:
      /error in your SQL syntax|syntax error at or near|: syntax error|unrecognized token: |no such (?:table|column): |Unclosed quotation mark|unterminated quoted string|violates (?:unique|foreign key|not-null|check) constraint|(?:UNIQUE|FOREIGN KEY|NOT NULL) constraint failed|(?:relation|column) \S{1,80} does not exist/,
  },
  {
    what: "file system error",
    shape: /\b(?:ENOENT|EACCES|EISDIR|ENOTDIR|EPERM): |\[Errno \d{1,3}\]|\/node_modules\//,
  },
  {
    what: "debug page",
    shape:
      /Werkzeug Debugger|seeing this error because you have <code>DEBUG|Whoops, looks like something went|ActionController::|Whitelabel Error Page/,
  },
];

/** Says what of the inside a text shows, or nothing. */
export function showsInside(text: string): InsideShape["what"] | undefined {
  return insideShapes.find(({ shape }) => shape.test(text))?.what;
}
