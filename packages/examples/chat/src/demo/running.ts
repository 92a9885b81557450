interface Closable {
  close(): Promise<void>;
}

/** Collection of started services, closed once, in reverse order. */
export class Running {
  readonly #kept: Closable[] = [];
  #closing: Promise<void> | undefined;

  keep<T extends Closable>(started: T): T {
    this.#kept.push(started);
    return started;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  /** Ctrl-C ends with 130 as shells expect, SIGTERM with 0; a second signal does not wait. */
  stopOnSignals(): void {
    const stop = (code: number) => {
      if (this.#closing !== undefined) process.exit(code);
      console.log('\n  Stopped.\n');
      void this.close().finally(() => process.exit(code));
    };
    process.on('SIGINT', () => stop(130));
    process.on('SIGTERM', () => stop(0));
  }

  async #closeAll(): Promise<void> {
    for (const started of this.#kept.toReversed()) {
      // A failing close must not keep the remaining services open.
      await started.close().catch((error: unknown) => console.error(String(error)));
    }
  }
}
