import { formatStreamId, parseStreamId, sseMessage } from './sse.js';

describe('a stream id', () => {
  it('is read as it was written', () => {
    const id = { epoch: '0123456789abcdef', seq: 42 };

    expect(parseStreamId(formatStreamId(id))).toEqual(id);
  });

  it.each(['', '42', '0123456789abcdef.', '0123456789ABCDEF.1', '0123456789abcdef.-1', '0123456789abcdef.1x'])(
    'is not %j',
    (text) => expect(parseStreamId(text)).toBeUndefined(),
  );
});

describe('sseMessage', () => {
  it('keeps line breaks out of the data', () => {
    expect(sseMessage('stored', JSON.stringify({ a: 'x\n\ny' }), 'i')).toBe(
      'id: i\nevent: stored\ndata: {"a":"x\\n\\ny"}\n\n',
    );
  });

  it('has no id where there is no place to read on from', () => {
    expect(sseMessage('reset', '{}')).toBe('event: reset\ndata: {}\n\n');
  });
});
