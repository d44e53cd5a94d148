import { once } from 'node:events';
import { connect } from 'node:net';
import { describeWithRedis, startRedis, waitFor, type RedisServer } from '../src/index.js';

describeWithRedis("the tests' own Redis", () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
  });
  afterAll(() => server?.close());

  async function ask(command: string): Promise<string> {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    try {
      const [answer] = (await once(socket, 'data')) as [Buffer];
      return answer.toString('utf8').trim();
    } finally {
      socket.destroy();
    }
  }

  it('keeps what was written over a restart and over a kill, on the same port, where its flags say so', async () => {
    expect(await ask('set kept 7')).toBe('+OK');
    await server.restart();
    expect(await ask('get kept')).toBe('$1\r\n7');

    await server.kill();
    await expect(ask('ping')).rejects.toThrow('ECONNREFUSED');
    await server.start();
    expect(await ask('get kept')).toBe('$1\r\n7');
  });

  it('answers nothing while it is frozen, and everything when it is thawed', async () => {
    server.freeze();
    let answer = '';
    const asking = ask('ping').then((text) => (answer = text));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answer).toBe('');
    server.thaw();
    await asking;
    expect(answer).toBe('+PONG');
  });

  it('is ended while it is frozen, and gone once it is closed', async () => {
    const other = await startRedis();
    const { pid } = other;
    other.freeze();
    await other.close();
    await other.close();
    await waitFor('its process is gone', () => !isRunning(pid));
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
