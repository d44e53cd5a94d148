/** One flag of the command line, which is also an environment variable. */
export interface Flag {
  readonly name: string;
  readonly env: string;
  readonly placeholder: string;
  readonly help: string;
  /** May be given several times; separated by commas in the environment. */
  readonly multiple?: true;
}

/** The single source of flags, of their variables and of `--help`. */
export const FLAGS = [
  {
    name: 'port',
    env: 'GREENFLASH_COLLECTOR_PORT',
    placeholder: 'number',
    help: 'Port to listen on, 0 for a free one. Default: 4100',
  },
  {
    name: 'host',
    env: 'GREENFLASH_COLLECTOR_HOST',
    placeholder: 'name',
    help: 'Address to listen on. Default: 127.0.0.1',
  },
  {
    name: 'api-key',
    env: 'GREENFLASH_COLLECTOR_API_KEY',
    placeholder: 'key',
    help: 'Key for senders; each sees its own events only. Repeatable. Default: dev, on loopback only',
    multiple: true,
  },
  {
    name: 'database',
    env: 'GREENFLASH_COLLECTOR_DATABASE',
    placeholder: 'path',
    help: 'SQLite file to keep events in. Default: in memory',
  },
  {
    name: 'allow-host',
    env: 'GREENFLASH_COLLECTOR_ALLOW_HOST',
    placeholder: 'name',
    help: 'Serve this Host name too; on loopback only names of this machine are. Repeatable',
    multiple: true,
  },
] as const satisfies readonly Flag[];

export type FlagName = (typeof FLAGS)[number]['name'];
