/** One flag of the command line, which is also an environment variable. */
export interface Flag {
  readonly name: string;
  readonly env: string;
  /** Empty for a switch. */
  readonly placeholder: string;
  readonly help: string;
  /** May be given several times; separated by commas in the environment. */
  readonly multiple?: true;
  /** Takes no value; in the environment `1`, `true`, `0` or `false`. */
  readonly switch?: true;
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
    placeholder: 'place',
    help: 'SQLite file or postgres://… to keep events in. Default: in memory',
  },
  {
    name: 'max-age',
    env: 'GREENFLASH_COLLECTOR_MAX_AGE',
    placeholder: 'time',
    help: 'Delete events that are older: 30d, 12h, 90m. Default: never',
  },
  {
    name: 'max-events',
    env: 'GREENFLASH_COLLECTOR_MAX_EVENTS',
    placeholder: 'number',
    help: 'Keep so many events of each key, the latest. Default: 100000 in memory, else all',
  },
  {
    name: 'max-bytes',
    env: 'GREENFLASH_COLLECTOR_MAX_BYTES',
    placeholder: 'size',
    help: 'Keep bodies of this size together of each key, the latest: 500mb, 2gb. Default: 256mb in memory, else all',
  },
  {
    name: 'allow-host',
    env: 'GREENFLASH_COLLECTOR_ALLOW_HOST',
    placeholder: 'name',
    help: 'Serve this Host name too; on loopback only names of this machine are. Repeatable',
    multiple: true,
  },
  {
    name: 'faults',
    env: 'GREENFLASH_COLLECTOR_FAULTS',
    placeholder: '',
    help: 'Let holders of a key script faults at /_collector/faults',
    switch: true,
  },
  {
    name: 'rate-limit',
    env: 'GREENFLASH_COLLECTOR_RATE_LIMIT',
    placeholder: 'number',
    help: 'Answer 429 to a key that sends more events a second, or 600/m, 5000/h. Default: no limit',
  },
  {
    name: 'forward',
    env: 'GREENFLASH_COLLECTOR_FORWARD',
    placeholder: 'url',
    help: 'Send calls of the rest of the API on to this origin, with the caller’s own key, such as https://www.greenflash.ai. Default: they are answered 404',
  },
  {
    name: 'forward-events',
    env: 'GREENFLASH_COLLECTOR_FORWARD_EVENTS',
    placeholder: '',
    help: 'Send accepted events on to --forward too, beside keeping them',
    switch: true,
  },
  {
    name: 'cors',
    env: 'GREENFLASH_COLLECTOR_CORS',
    placeholder: 'origin',
    help: 'Let pages of this origin send events, such as http://localhost:3000. Repeatable. Default: none',
    multiple: true,
  },
  {
    name: 'json',
    env: 'GREENFLASH_COLLECTOR_JSON',
    placeholder: '',
    help: 'Log one JSON object a line',
    switch: true,
  },
] as const satisfies readonly Flag[];

export type FlagName = (typeof FLAGS)[number]['name'];
