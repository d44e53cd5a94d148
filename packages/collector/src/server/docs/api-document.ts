/** The OpenAPI document, made when it is first asked for: what makes it takes longer to load than the collector. */
export class ApiDocument {
  private text: Promise<string> | undefined;
  private make = (): Promise<object> => Promise.reject(new Error('there is no application to describe'));

  /** To be called once, before the first request. */
  makeBy(make: () => Promise<object>): void {
    this.make = make;
  }

  /** As JSON. */
  json(): Promise<string> {
    return (this.text ??= this.make().then((document) => JSON.stringify(document)));
  }
}
