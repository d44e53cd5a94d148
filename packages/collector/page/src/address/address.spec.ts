import { formatAddress, parseAddress, type Address } from './address.js';

describe('an address', () => {
  it.each<[string, Address]>([
    ['', { view: 'events', filter: {}, event: undefined }],
    ['?view=rejected', { view: 'rejected', filter: {}, event: undefined }],
    [
      '?eventType=a+%26+b&user=u-1&influence=negative&event=e-1',
      { view: 'events', filter: { eventType: 'a & b', user: 'u-1', influence: 'negative' }, event: 'e-1' },
    ],
    ['?insertId=', { view: 'events', filter: { insertId: '' }, event: undefined }],
  ])('%s is read and written', (search, address) => {
    expect(parseAddress(search)).toEqual(address);
    expect(formatAddress(address)).toBe(search);
  });

  it('leaves out what it does not know', () => {
    expect(formatAddress(parseAddress('?view=nowhere&since=5&user=u'))).toBe('?user=u');
  });

  it('keeps hostile text as text', () => {
    const filter = { user: '"><script>alert(1)</script>&view=x#\u0000' };

    expect(parseAddress(formatAddress({ view: 'compare', filter, event: undefined })).filter).toEqual(filter);
  });
});
