import type { InputField } from "../../input/field.ts";
import type { Needle } from "../../instrument/needles.ts";
import { lexShell } from "../../lexing/shell.ts";
import { isPlainWord, judgeCommand } from "./command-judge.ts";
import { carriers, CommandWords, forEachCommand, programName } from "./nested-commands.ts";
import { isHarmfulOption } from "./option-table.ts";
import { judgeWindowsCommand } from "./windows-judge.ts";

/** A program that is about to start, as the operating system gets it. */
export interface ShellCall {
  /** `node:child_process: spawn`. */
  readonly at: string;
  readonly file: string;
  /** Without the program's own name. */
  readonly args: readonly string[];
}

/** What of the request the judge goes by. */
export interface ShellInput {
  readonly fields: readonly InputField[];
  /** Values that are more than one plain word. */
  readonly needles: readonly Needle[];
}

/** Why a program must not start. */
export interface ShellTrespass {
  readonly code: "injection" | "option";
  readonly field: InputField;
  readonly shape: string;
}

/**
 * Whether input changed what runs: the structure of a shell's command, the program itself, or an option that does harm.
 * @param programs names of programs that input may choose.
 */
export function judgeShellCall(
  { file, args }: ShellCall,
  input: ShellInput,
  programs: ReadonlySet<string>,
): ShellTrespass | undefined {
  return (
    judgeProgram(file, input, programs) ??
    judgeShells(file, args, input, programs) ??
    judgeOptions(programName(file), args, input)
  );
}

/** Input that is the program, or that leads to one in another folder. */
function judgeProgram(
  file: string,
  { fields }: ShellInput,
  programs: ReadonlySet<string>,
  isCommand = false,
): ShellTrespass | undefined {
  if (programs.has(file)) return undefined;
  for (const field of fields) {
    if (field.isName) continue;
    const value = field.value.trim();
    // Of a whole command, the words that name programs are looked at one by one.
    const isFolder = !isCommand && (value.includes("/") || value.includes("\\"));
    if (value !== "" && (value === file || (isFolder && value.length > 2 && leadsTo(file, value))))
      return { code: "injection", field, shape: "program" };
  }
  return undefined;
}

/** A path of the URL is the end of many a path; a value elsewhere that is one was put there. */
function leadsTo(file: string, value: string): boolean {
  return value.includes("..") && file.includes(value);
}

function judgeShells(
  file: string,
  args: readonly string[],
  input: ShellInput,
  programs: ReadonlySet<string>,
): ShellTrespass | undefined {
  const name = programName(file);
  if (name === "cmd" || name === "powershell" || name === "pwsh") {
    const found = judgeWindowsCommand(args.join(" "), input.needles, name === "cmd" ? "cmd" : "powershell");
    return found && { code: "injection", field: found.needle.field, shape: found.shape };
  }
  for (const command of commandsIn(file, args)) {
    const found = judgeCommand(command, input.needles);
    if (found !== undefined) return { code: "injection", field: found.needle.field, shape: found.shape };
    const other =
      judgeProgram(command.trim(), input, programs, true) ??
      judgePieces(command, input) ??
      judgeWords(command, input, programs);
    if (other !== undefined) return other;
  }
  return undefined;
}

/** The arguments that a shell will read as a command, wherever the shell stands: `env sh -c …`, `ssh host …`. */
function commandsIn(file: string, args: readonly string[]): string[] {
  const words = new CommandWords();
  words.take(file);
  // A carrier's plain words are its options and its host.
  return args.filter((arg) => words.take(arg) && !(isPlainWord(arg) && carriers.has(programName(file))));
}

/** An operator in one field and the program behind it in another: each by itself is a character or a word. */
function judgePieces(command: string, { fields }: ShellInput): ShellTrespass | undefined {
  const operators = fields.filter(({ value }) => ";|&\n`(".includes(value.trim() || value) && value !== "");
  if (operators.length === 0) return undefined;
  const words = new Set(fields.map(({ value }) => value.trim()));
  const tokens = lexShell(command).filter(({ kind }) => kind !== "blank");
  for (const [index, { kind, start, end }] of tokens.entries()) {
    if (kind !== "operator" && kind !== "substitution-start") continue;
    const text = command.slice(start, end);
    const next = tokens[index + 1];
    const field = operators.find(({ value }) => value.trim() === text || value === text);
    if (field === undefined || next?.kind !== "word" || !words.has(command.slice(next.start, next.end)))
      continue;
    return { code: "injection", field, shape: kind };
  }
  return undefined;
}

/** The programs and options of a shell's command. */
function judgeWords(
  command: string,
  input: ShellInput,
  programs: ReadonlySet<string>,
): ShellTrespass | undefined {
  if (!input.fields.some(({ value }) => isNotable(value))) return undefined;
  let found: ShellTrespass | undefined;
  forEachCommand(command, lexShell(command), ([file = "", ...args]) => {
    if (file.includes("/")) found ??= judgeProgram(file, input, programs);
    found ??= judgeOptions(programName(file), args, input);
  });
  return found;
}

/** A value that may be an option or lead to another program. */
function isNotable(value: string): boolean {
  const code = value.trimStart().charCodeAt(0);
  return code === 0x2d || code === 0x2f || code === 0x2e || value.includes("..");
}

/** Input that is an option of a program which runs commands by it, where no `--` ends the options. */
function judgeOptions(
  program: string,
  args: readonly string[],
  { fields }: ShellInput,
): ShellTrespass | undefined {
  for (const arg of args) {
    if (arg === "--") return undefined;
    const isOption = arg.charCodeAt(0) === 0x2d && arg.length > 1;
    const isTransport = program === "git" && arg.startsWith("ext::");
    if (!isTransport && !(isOption && isHarmfulOption(program, arg))) continue;
    for (const field of fields) {
      const value = field.value.trim();
      if (value.length < 2 || !arg.startsWith(value)) continue;
      return { code: "option", field, shape: isTransport ? "transport" : "option" };
    }
  }
  return undefined;
}
