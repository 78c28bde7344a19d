// The figures of the last hour, and their plots.

import { h } from './dom.js'

const longest = 3600
const buckets = 240
const gap = 3 // seconds without a sample
const width = 240
const height = 48

/** The samples of the last hour: those of the server, and before a restart those that this page has seen. */
export class History {
    #samples = []
    #names = []
    #isRestarted = false
    #breaks = new Set() // times of samples before which another process has ended

    /** Another process runs now: what it says does not continue what was before. */
    restart() {
        this.#isRestarted = true
    }

    /** Adds samples, the oldest first. What they overlap is replaced. */
    add(names, samples) {
        this.#names = names
        for (const sample of samples) {
            while (this.#samples.length && this.#samples.at(-1)[0] >= sample[0]) this.#samples.pop()
            this.#samples.push(sample)
            if (this.#isRestarted) this.#breaks.add(sample[0])
            this.#isRestarted = false
        }
        const oldest = (this.#samples.at(-1)?.[0] ?? 0) - longest
        const from = this.#samples.findIndex(sample => sample[0] > oldest)
        if (from > 0) for (const old of this.#samples.splice(0, from)) this.#breaks.delete(old[0])
    }

    /** The time of the newest sample, in seconds; undefined: there is none. */
    get now() {
        return this.#samples.at(-1)?.[0]
    }

    /** Returns the newest value of a figure. */
    last(name) {
        return this.#samples.at(-1)?.[this.#names.indexOf(name)] ?? null
    }

    /** Returns the largest value in each part of the last seconds; null: none. A part that a gap comes before is marked. */
    parts(name, seconds) {
        const index = this.#names.indexOf(name)
        const parts = Array.from({ length: buckets }, () => ({ value: null, isAfterGap: false }))
        let before = null
        for (const sample of this.#samples) {
            const at = buckets - 1 - Math.floor((this.now - sample[0]) * buckets / seconds)
            if (at < 0) continue
            const part = parts[at]
            if (before !== null && (sample[0] - before > gap || this.#breaks.has(sample[0]))) part.isAfterGap = true
            before = sample[0]
            if (sample[index] !== null) part.value = Math.max(part.value ?? -Infinity, sample[index])
        }
        return parts
    }
}

/** A figure: its number now, and its plot. */
export class Plot {
    #title
    #lines
    #show
    #number = h('strong')
    #most = h('small', { className: 'quiet' })
    #svg = svg('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img' })

    /** @param lines the names of the figures: the second one is drawn dashed. @param show turns a number into a text. */
    constructor(title, lines, show) {
        [this.#title, this.#lines, this.#show] = [title, lines, show]
        this.#svg.append(...lines.map((_, at) => svg('path', { class: `line${at}` })))
        this.element = h('div', { className: 'figure' }, h('h3', null, title), this.#number, this.#most, this.#svg)
    }

    /** Draws the last seconds. */
    draw(history, seconds) {
        const all = this.#lines.map(name => history.parts(name, seconds))
        const values = all.flat().map(part => part.value).filter(value => value !== null)
        const most = Math.max(0, ...values)
        all.forEach((parts, at) => this.#svg.children[at].setAttribute('d', path(parts, most)))
        const now = this.#lines.map(name => this.#text(history.last(name))).join(' / ')
        this.#number.textContent = now
        this.#most.textContent = `up to ${this.#show(most)}`
        this.#svg.setAttribute('aria-label', `${this.#title}: now ${now}, up to ${this.#show(most)}`)
    }

    #text(value) {
        return value === null ? '–' : this.#show(value)
    }
}

function path(parts, most) {
    let text = ''
    let isDrawing = false
    parts.forEach(({ value, isAfterGap }, at) => {
        if (value === null) {
            isDrawing = isDrawing && !isAfterGap && at < parts.length - 1 && parts[at + 1].value !== null
            return
        }
        const y = (height - 2 - (most > 0 ? value / most : 0) * (height - 4)).toFixed(1)
        text += isDrawing && !isAfterGap ? `L${at} ${y}` : `M${at} ${y}h.01`
        isDrawing = true
    })
    return text
}

function svg(tag, attributes) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    return element
}
