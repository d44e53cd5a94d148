/** Of this package; held against its manifest by a test. */
export const VERSION = '0.1.0';
