import { startScriptedServer } from './scripted-server.js';

describe('the scripted server', () => {
  it('ends the test with the reason where its rule throws', async () => {
    const server = await startScriptedServer({
      rule: () => {
        throw new RangeError('no answer for this attempt');
      },
    });
    const body = JSON.stringify({ insertId: 'i', eventType: 'e' });

    await expect(fetch(`${server.baseUrl}/events`, { method: 'POST', body })).rejects.toThrow('fetch failed');
    await expect(server.stop()).rejects.toThrow(
      'the rule of the scripted server threw: RangeError: no answer for this',
    );
  });
});
