import { FakeClock, nextTurn } from '../../test/fake-clock.js';
import type { Logger } from './logger.types.js';
import { RateLimitedLog } from './rate-limited-log.js';

function rig() {
  const clock = new FakeClock();
  const lines: string[] = [];
  const logger: Logger = {
    debug: (line) => void lines.push(`debug ${line}`),
    warn: (line) => void lines.push(`warn ${line}`),
    error: (line) => void lines.push(`error ${line}`),
  };
  return { clock, lines, log: new RateLimitedLog(logger, 'gf: ', () => clock.monotonic()) };
}

describe('the log', () => {
  it('writes its prefix and the level', () => {
    const { log, lines } = rig();
    log.debug('j', 'a');
    log.warn('k', 'b');
    log.error('l', 'c');
    expect(lines).toEqual(['debug gf: a', 'warn gf: b', 'error gf: c']);
  });

  it('writes one line, of bounded length, whatever a name holds', () => {
    const { log, lines } = rig();
    log.warn('k', 'the event a\r\nerror: forged\u2028b was rejected');
    log.warn('l', 'x'.repeat(1_000_000));
    expect(lines).toEqual([
      'warn gf: the event a error: forged b was rejected',
      expect.stringMatching(/^warn gf: x{1900,2000}…$/),
    ]);
  });

  it('writes one line a minute of each kind, and then says how many it kept back', () => {
    const { log, lines, clock } = rig();
    for (let second = 0; second < 60; second++) {
      log.error('down', `down ${second}`);
      log.error('lost', `lost ${second}`);
      clock.advance(1_000);
    }
    expect(lines).toEqual(['error gf: down 0', 'error gf: lost 0']);
    log.error('down', 'down 60');
    expect(lines[2]).toBe('error gf: down 60 (and 59 more since the last such line)');
    clock.advance(59_999);
    log.error('down', 'down again');
    expect(lines).toHaveLength(3);
    clock.advance(1);
    log.error('down', 'down 120');
    expect(lines[3]).toBe('error gf: down 120 (and 1 more since the last such line)');
  });

  it('remembers a bounded number of kinds, and takes new ones when the old are forgotten', () => {
    const { log, lines, clock } = rig();
    for (let i = 0; i < 1_000; i++) log.warn(`kind ${i}`, 'a');
    expect(lines).toHaveLength(200);
    clock.advance(60_000);
    log.warn('another', 'b');
    expect(lines.at(-1)).toBe('warn gf: b');
  });

  it('has room for an error, however many names the warnings were made of', () => {
    const { log, lines } = rig();
    for (let i = 0; i < 1_000; i++) log.warn(`rejected:invalid:order-${i}`, 'a');
    for (let i = 0; i < 3; i++) log.error('lane:auth', 'the API refuses the key');
    expect(lines.slice(200)).toEqual(['error gf: the API refuses the key']);
  });

  it('says nothing of lines kept back where there were none', () => {
    const { log, lines, clock } = rig();
    log.warn('k', 'a');
    clock.advance(60_000);
    log.warn('k', 'b');
    expect(lines).toEqual(['warn gf: a', 'warn gf: b']);
  });

  it('limits what is for debugging too: an endpoint may come and go many times a second', () => {
    const { log, lines } = rig();
    for (let i = 0; i < 5; i++) log.debug('back', 'it answers again');
    expect(lines).toEqual(['debug gf: it answers again']);
  });

  it('is not troubled by a logger that throws or rejects', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const broken = {
      debug: () => {
        throw new Error('disk full');
      },
      warn: () => Promise.reject(new Error('disk full')),
      error: undefined,
    } as unknown as Logger;
    const log = new RateLimitedLog(broken, '', () => 0);
    expect(() => {
      log.debug('j', 'a');
      log.warn('k', 'b');
      log.error('l', 'c');
    }).not.toThrow();
    await nextTurn();
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('calls the logger’s functions as its methods', () => {
    class Counting {
      count = 0;
      debug(): void {
        this.count++;
      }
      warn(): void {
        this.count++;
      }
      error(): void {
        this.count++;
      }
    }
    const logger = new Counting();
    const log = new RateLimitedLog(logger, '', () => 0);
    log.debug('j', 'a');
    log.warn('k', 'b');
    log.error('l', 'c');
    expect(logger.count).toBe(3);
  });
});
