import { DevTools } from './devtools.ts'

export interface Viewport {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  readonly theme: 'light' | 'dark'
}

/** One page of the browser. */
export class Page {
  readonly #tools: DevTools

  private constructor(tools: DevTools) {
    this.#tools = tools
  }

  static async attach(address: string): Promise<Page> {
    const tools = await DevTools.connect(address)
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await tools.send(`${domain}.enable`)
    return new Page(tools)
  }

  async show(address: string, { width, height, theme }: Viewport): Promise<void> {
    await this.#tools.send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: width < 600,
    })
    await this.#tools.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: theme }],
    })
    const from = this.#tools.events.length
    await this.#tools.send('Page.navigate', { url: address })
    await this.#tools.event('Page.loadEventFired', from)
  }

  /** The value of an expression in the page; it must be JSON. */
  async evaluate<T>(expression: string): Promise<T> {
    const answer = await this.#tools.send('Runtime.evaluate', {
      expression: `JSON.stringify(${expression})`,
      returnByValue: true,
    })
    const { result, exceptionDetails } = answer as {
      readonly result: { readonly value?: string }
      readonly exceptionDetails?: unknown
    }
    if (exceptionDetails !== undefined || result.value === undefined)
      throw new Error(`the page could not evaluate ${expression}`)
    return JSON.parse(result.value)
  }

  /** A PNG of the viewport, or of the whole page up to `maxHeight` pixels. */
  async screenshot(maxHeight?: number): Promise<Buffer> {
    if (maxHeight === undefined) return this.#image('Page.captureScreenshot', { format: 'png' })
    const [width, height] = await this.evaluate<readonly [number, number]>(
      '[innerWidth, document.documentElement.scrollHeight]',
    )
    const clip = { x: 0, y: 0, width, height: Math.min(height, maxHeight), scale: 1 }
    return this.#image('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip })
  }

  /** Prints to PDF on the paper that is `width` by `height` inches, with the margins of the page's own style. */
  print(width: number, height: number): Promise<Buffer> {
    return this.#image('Page.printToPDF', {
      paperWidth: width,
      paperHeight: height,
      preferCSSPageSize: false,
      printBackground: true,
    })
  }

  /** Addresses that the page asked for, the page itself included. */
  get requests(): readonly string[] {
    return this.#tools.events
      .filter((event) => event.method === 'Network.requestWillBeSent')
      .map((event) => (event.params['request'] as { readonly url: string }).url)
  }

  /** What the browser complained about: console messages, errors, violations of the content policy. */
  get complaints(): readonly string[] {
    return this.#tools.events
      .filter((event) =>
        ['Log.entryAdded', 'Runtime.consoleAPICalled', 'Runtime.exceptionThrown'].includes(event.method),
      )
      .map((event) => JSON.stringify(event.params))
  }

  close(): void {
    this.#tools.close()
  }

  async #image(method: string, params: Readonly<Record<string, unknown>>): Promise<Buffer> {
    const { data } = await this.#tools.send(method, params)
    return Buffer.from(String(data), 'base64')
  }
}
