import { MessageReader } from './message-reader.js';

const STORED = 'id: 0123456789abcdef.7\nevent: stored\ndata: {"eventId":"e"}\n\n';

describe('MessageReader', () => {
  it('reads messages wherever the text is cut', () => {
    const text = `: heartbeat\n\n${STORED}event: sampled\ndata: {"id":"1","receivedAt":"t","eventType":"a: b"}\n\n`;
    for (let cut = 0; cut <= text.length; cut++) {
      const reader = new MessageReader();
      expect([...reader.read(text.slice(0, cut)), ...reader.read(text.slice(cut))]).toEqual([
        { kind: 'stored', event: { eventId: 'e' }, seq: 7 },
        { kind: 'sampled', sampled: { id: '1', receivedAt: 't', eventType: 'a: b' } },
      ]);
      expect(reader.lastId).toBe('0123456789abcdef.7');
    }
  });

  it('reads every kind of arrival', () => {
    const text = [
      'event: duplicate\ndata: {"eventId":"e","duplicates":1,"conflicts":0}\n\n',
      'event: rejected\ndata: {"code":"invalid_event"}\n\n',
      'event: forwarded\ndata: {"id":"1"}\n\n',
      'event: reset\ndata: {}\n\n',
    ].join('');

    expect(new MessageReader().read(text)).toEqual([
      { kind: 'duplicate', eventId: 'e', duplicates: 1, conflicts: 0 },
      { kind: 'rejected', rejected: { code: 'invalid_event' } },
      { kind: 'forwarded', forwarded: { id: '1' } },
      { kind: 'reset' },
    ]);
  });

  it('passes over what it does not know', () => {
    expect(new MessageReader().read('event: later\ndata: {}\n\n: heartbeat\n\n')).toEqual([]);
  });

  it('forgets half a message of a connection that broke, and keeps the place to read on from', () => {
    const reader = new MessageReader();
    reader.read(`${STORED}id: 0123456789abcdef.8\nevent: sto`);
    reader.restart();

    expect(reader.lastId).toBe('0123456789abcdef.7');
    expect(reader.read(STORED)).toHaveLength(1);
  });
});
