import { NoConnection } from '../connection/no-connection.js';
import { RedisTimeout } from '../connection/redis-timeout.js';
import { RedisFull, redisFault } from './redis-fault.js';

describe('what an error of Redis means for the lane', () => {
  it.each([
    [new RedisTimeout(5), 'timeout'],
    [new RedisFull('full'), 'unavailable'],
    [new Error("OOM command not allowed when used memory > 'maxmemory'."), 'unavailable'],
    [new Error('LOADING Redis is loading the dataset in memory'), 'unavailable'],
    [new Error("READONLY You can't write against a read only replica."), 'unavailable'],
    [new Error('NOAUTH Authentication required.'), 'auth'],
    [new Error('WRONGPASS invalid username-password pair'), 'auth'],
    [new NoConnection(new Error('WRONGPASS invalid username-password pair')), 'auth'],
    [new NoConnection(new Error('connect ECONNREFUSED 127.0.0.1:6379')), 'network'],
    [new NoConnection(), 'network'],
    [new Error("ERR unknown command 'zmscore', with args beginning with: {"), 'unavailable'],
    [new Error('connect ECONNREFUSED 127.0.0.1:6379'), 'network'],
    [new Error('Connection is closed.'), 'network'],
    ['what is no error', 'network'],
  ] as const)('%s: %s', (error, reason) => {
    expect(redisFault(error).reason).toBe(reason);
  });

  it('is told with the code of what keeps a connection from being made', () => {
    const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
    expect(redisFault(refused).message).toBe('there is no connection to Redis (ECONNREFUSED)');
    expect(redisFault(new NoConnection(refused)).message).toBe('there is no connection to Redis (ECONNREFUSED)');
    expect(redisFault(new NoConnection()).message).toBe('there is no connection to Redis');
  });

  it('is told without what Redis was asked', () => {
    const { message } = redisFault(new Error('OOM in the script, with {"secret":1}'));
    expect(message).toBe('Redis has no memory left');
  });
});
