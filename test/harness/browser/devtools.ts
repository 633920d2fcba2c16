/** A message of the browser that nobody asked for. */
export interface BrowserEvent {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

interface Answer {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
}

interface Waiting {
  readonly resolve: (result: Readonly<Record<string, unknown>>) => void
  readonly reject: (error: Error) => void
}

/** One connection of the Chrome DevTools Protocol: commands are answered, events are kept in `events`. */
export class DevTools {
  readonly events: BrowserEvent[] = []
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, Waiting>()
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', (message) => this.#receive(String(message.data)))
    socket.addEventListener('close', () => this.#end())
  }

  static connect(address: string): Promise<DevTools> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(address)
      socket.addEventListener('open', () => resolve(new DevTools(socket)), { once: true })
      socket.addEventListener('error', () => reject(new Error(`no DevTools at ${address}`)), { once: true })
    })
  }

  /** Sends a command and resolves with its result. */
  send(
    method: string,
    params: Readonly<Record<string, unknown>> = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    this.#last += 1
    const id = this.#last
    this.#socket.send(JSON.stringify({ id, method, params }))
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  /** Resolves when an event of this name has come after `from` events were there. */
  async event(method: string, from: number): Promise<void> {
    const until = Date.now() + 30_000
    while (!this.events.slice(from).some((event) => event.method === method)) {
      if (Date.now() > until) throw new Error(`no ${method} came`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  close(): void {
    this.#socket.close()
  }

  #receive(text: string): void {
    const answer: Answer = JSON.parse(text)
    if (answer.id === undefined) {
      this.events.push({ method: answer.method ?? '', params: answer.params ?? {} })
      return
    }
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (answer.error === undefined) waiting?.resolve(answer.result ?? {})
    else waiting?.reject(new Error(answer.error.message))
  }

  #end(): void {
    for (const waiting of this.#waiting.values())
      waiting.reject(new Error('the browser closed the connection'))
    this.#waiting.clear()
  }
}
