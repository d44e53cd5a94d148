/** Properties as `JSON.stringify` will take them: `toJSON` is resolved, so that what is merged and checked is what is written. */
export function writtenProperties(properties: unknown): unknown {
  const { toJSON } = Object(properties) as { toJSON?: unknown };
  return typeof toJSON === 'function' ? (toJSON.call(properties, 'properties') as unknown) : properties;
}
