import * as z from "zod";

export const shellSinkOptions = z.strictObject({
  /**
   * Programs that a request may name as the one that runs: their names are the values of ordinary parameters
   * (`format=zip`), and alone they do nothing. Default: archivers, git, ffmpeg and ImageMagick.
   */
  programs: z
    .array(z.string().min(1))
    .default([
      "7z",
      "bzip2",
      "convert",
      "ffmpeg",
      "git",
      "gzip",
      "magick",
      "tar",
      "unzip",
      "xz",
      "zip",
      "zstd",
    ]),
});

export type ShellSinkOptions = z.input<typeof shellSinkOptions>;
