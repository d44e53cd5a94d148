import type { ModuleRef } from '@nestjs/core';
import type { OutboxTransaction } from '../transaction/transaction.types.js';

/** What is used of nestjs-cls' `TransactionHost`. */
interface TransactionHostLike {
  readonly tx: OutboxTransaction;
  isTransactionActive(): boolean;
}

/** The transaction that nestjs-cls has open at this point of a request, where the app has its transactional plugin. */
export class CurrentTransaction {
  #host: TransactionHostLike | undefined;

  /** @param findHost undefined where the app does not have the plugin's package */
  constructor(private readonly findHost: (() => TransactionHostLike) | undefined) {}

  get(): OutboxTransaction | undefined {
    this.#host ??= this.#find();
    return this.#host?.isTransactionActive() === true ? this.#host.tx : undefined;
  }

  #find(): TransactionHostLike | undefined {
    try {
      return this.findHost?.();
    } catch {
      // Nest throws where no provider has the token: the plugin is installed, and not registered.
      return undefined;
    }
  }
}

/** The plugin's host is looked for when it is first needed: Nest may make it after us. */
export async function findCurrentTransaction(
  modules: Pick<ModuleRef, 'get'>,
  connectionName: string | undefined,
): Promise<CurrentTransaction> {
  try {
    // Inside a try block, webpack takes the package for optional.
    const { getTransactionHostToken } = await import('@nestjs-cls/transactional');
    const token = getTransactionHostToken(connectionName);
    return new CurrentTransaction(() => modules.get<TransactionHostLike>(token, { strict: false }));
  } catch {
    return new CurrentTransaction(undefined);
  }
}
