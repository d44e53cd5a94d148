/** What the process ends with, for scripts. */
export const EXIT = {
  done: 0,
  refused: 1,
  usage: 2,
  input: 3,
  misconfigured: 4,
  unreachable: 5,
  unexpected: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The single source of the table in the help and of the one in the README. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'everything was done',
  refused: 'done, but lines or events were refused, or a problem was found',
  usage: 'the command line is not valid',
  input: 'a file, folder, module or database cannot be used',
  misconfigured: 'the API refuses the key, or something else answers at that address',
  unreachable: 'the API could not be reached in time',
  unexpected: 'a bug in this program',
  interrupted: 'ended by Ctrl-C; what was done is kept',
  terminated: 'ended by SIGTERM; what was done is kept',
};
