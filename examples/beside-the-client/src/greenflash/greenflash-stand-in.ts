/** What the vendor's client takes of a message, as far as this app uses it. */
export interface LoggedMessages {
  readonly productId: string;
  readonly externalUserId: string;
  readonly externalConversationId: string;
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
}

/**
 * Stands in for the vendor's client, so that this example needs no account: it keeps what it is given and sends nothing.
 * The calls are those of the client.
 */
export class GreenflashStandIn {
  readonly #logged: LoggedMessages[] = [];

  readonly messages = {
    create: (body: LoggedMessages): Promise<{ success: boolean }> => {
      this.#logged.push(body);
      return Promise.resolve({ success: true });
    },
  };

  /** Not of the client: what it was given, to look at. */
  get logged(): readonly LoggedMessages[] {
    return this.#logged;
  }
}
