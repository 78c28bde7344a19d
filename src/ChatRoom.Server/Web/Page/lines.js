// The last lines of the log.

import { $, h, count } from './dom.js'
import { request } from './live.js'

const levels = ['Verbose', 'Debug', 'Information', 'Warning', 'Error', 'Fatal']
const most = 500

/** The last lines of the log, by level and text. */
export class Lines {
    #lines = []
    #isLoading = false

    constructor() {
        $('level').addEventListener('change', () => this.#filter())
        $('words').addEventListener('input', () => this.#filter())
    }

    /** Forgets the lines: those of a restarted server begin at 1 again. */
    clear() {
        this.#lines = []
        $('lines').replaceChildren()
    }

    /** Loads the lines up to a number, unless they are here. */
    async refresh(newest) {
        const last = this.#lines.at(-1)?.id ?? 0
        if (this.#isLoading || newest <= last) return
        this.#isLoading = true
        try {
            const { lines } = await request(`admin/log?after=${last}`)
            const isAtEnd = $('lines').scrollTop + $('lines').clientHeight >= $('lines').scrollHeight - 20
            for (const line of lines) {
                const element = h('div', { className: line.level.toLowerCase(), dir: 'auto' }, line.text)
                this.#lines.push({ id: line.id, level: levels.indexOf(line.level), text: line.text.toLowerCase(), element })
                $('lines').append(element)
            }
            for (const old of this.#lines.splice(0, Math.max(0, this.#lines.length - most))) old.element.remove()
            this.#filter()
            if (isAtEnd) $('lines').scrollTop = $('lines').scrollHeight
        } finally {
            this.#isLoading = false
        }
    }

    #filter() {
        const level = Number($('level').value)
        const words = $('words').value.trim().toLowerCase()
        let shown = 0
        for (const line of this.#lines) {
            line.element.hidden = line.level < level || !line.text.includes(words)
            shown += line.element.hidden ? 0 : 1
        }
        $('lineCount').textContent = shown === 0 ? 'no line' : count(shown, 'line')
    }
}
