// The connection of the dashboard: the administrators' token, requests with it, and the stream of figures.

const name = `chatroom admin ${new URL('.', location).pathname}`
const waits = [1, 2, 4, 8, 15]
const patience = 10_000

let kept = read()

/** Keeps the token in this tab; an empty one removes it. */
export function useToken(token) {
    kept = token
    try {
        if (token) sessionStorage.setItem(name, token)
        else sessionStorage.removeItem(name)
    } catch {
        // Switched off: the page works without.
    }
}

/** Whether this tab has a token. */
export const hasToken = () => kept !== ''

/** An answer that is not the one that was asked for. */
export class Problem extends Error {
    constructor(status, text) {
        super(text)
        this.status = status
    }

    static async of(response) {
        const problem = await response.json().catch(() => ({}))
        return new Problem(response.status, problem.detail ?? problem.title ?? `The server answers with status ${response.status}.`)
    }
}

/** Makes a request, with a JSON body if there is one, and returns the answer. Throws a Problem. */
export async function request(path, method = 'GET', body = undefined) {
    const response = await send(path, { method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(2 * patience) }, body && { 'Content-Type': 'application/json' })
    if (!response.ok) throw await Problem.of(response)
    return response.json()
}

/** The stream of figures. It connects again by itself. */
export class Live {
    #on
    #abort = null
    #wake = null

    /** @param on object(object): of the stream; live(); lost(seconds, text): trying again then; refused(problem): it needs a token, or another one. */
    constructor(on) {
        this.#on = on
    }

    /** Connects, or tries again now. */
    open() {
        if (this.#wake) return this.#wake()
        if (!this.#abort) this.#run()
    }

    /** Connects again, for instance with a token that is not accepted any more: the new stream says why. */
    restart() {
        this.#abort?.abort()
    }

    async #run() {
        for (let attempt = 0; ; attempt++) {
            let text = 'Connection lost.'
            this.#abort = new AbortController()
            try {
                const response = await send('admin/live', { signal: this.#abort.signal })
                if (!response.ok) throw await Problem.of(response)
                this.#on.live()
                for await (const object of objects(response.body, this.#abort)) {
                    attempt = 0
                    this.#on.object(object)
                }
            } catch (error) {
                if (error.status === 401 || error.status === 403) {
                    this.#abort = null
                    return this.#on.refused(error)
                }
                if (error instanceof Problem) text = error.message
            }
            const seconds = waits[Math.min(attempt, waits.length - 1)]
            this.#on.lost(seconds, text)
            await new Promise(resolve => {
                this.#wake = resolve
                setTimeout(resolve, seconds * 1000)
            })
            this.#wake = null
        }
    }
}

/** Reads server-sent events: the object of each one. Gives up if none comes for a while. */
async function* objects(body, abort) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    let timer
    try {
        for (;;) {
            clearTimeout(timer)
            timer = setTimeout(() => abort.abort(), patience)
            const { value, done } = await reader.read()
            if (done) return
            const events = (text + value).split('\n\n')
            text = events.pop()
            for (const event of events) {
                if (event.startsWith('data: ')) yield JSON.parse(event.slice(6))
            }
        }
    } finally {
        clearTimeout(timer)
    }
}

function send(path, options, headers) {
    return fetch(path, { cache: 'no-store', credentials: 'omit', redirect: 'error', ...options, headers: { ...headers, ...kept && { Authorization: `Bearer ${kept}` } } })
}

function read() {
    try {
        return sessionStorage.getItem(name) ?? ''
    } catch {
        return ''
    }
}
