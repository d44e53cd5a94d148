/** A database's place without the password that its URL may hold, also when that is written as no URL may have it. */
export function describeDatabase(database: string): string {
  return database
    .replace(/^(postgres(?:ql)?:\/\/)([^:@]*):.*@/is, '$1$2:***@')
    .replace(/([?&]password=)[^&#]*/gi, '$1***');
}

/** A message of a driver without any part of the password: one that was misread may show up as a host or a port. */
export function withoutPassword(message: string, database: string | undefined): string {
  const [, password = ''] = /^postgres(?:ql)?:\/\/[^:@]*:(.*)@/is.exec(database ?? '') ?? [];
  const [, parameter = ''] = /[?&]password=([^&#]*)/i.exec(database ?? '') ?? [];
  const secrets = [password, parameter].flatMap((secret) => [secret, decoded(secret), ...secret.split(/[/?#:@[\]]/)]);
  return secrets
    .filter((secret) => secret.length > 2)
    .sort((a, b) => b.length - a.length)
    .reduce((text, secret) => text.replaceAll(secret, '***').replaceAll(secret.toLowerCase(), '***'), message);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
