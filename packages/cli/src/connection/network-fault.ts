/** What codes of the network mean, where they are met most. */
export const NETWORK_FAULTS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  ERR_SSL_WRONG_VERSION_NUMBER: 'what listens there does not speak HTTPS',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
};

/** What a driver says, and before it what that means where the network said it. */
export function describeFault(error: Error): string {
  const { cause } = error;
  if (cause instanceof Error && meaningOf(cause) !== undefined) return describeFault(cause);
  const meaning = meaningOf(error);
  // Where a name has several addresses, the error has a code and no message.
  return meaning === undefined ? error.message : `${meaning} (${error.message || codeOf(error)})`;
}

function meaningOf(error: Error): string | undefined {
  return NETWORK_FAULTS[codeOf(error)];
}

function codeOf(error: Error): string {
  return String((error as NodeJS.ErrnoException).code);
}
