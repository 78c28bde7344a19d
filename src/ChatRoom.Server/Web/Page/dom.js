// Small helpers for the document. Text becomes text nodes; nothing here parses HTML.

/** Returns the element with an id. */
export const $ = id => document.getElementById(id)

/** Creates an element: properties (on…: listeners, dashes: attributes), then children: elements, texts, or nothing. */
export function h(tag, properties, ...children) {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(properties ?? {})) {
        if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
        else if (name === 'role' || name.includes('-')) element.setAttribute(name, value)
        else if (value !== undefined) element[name] = value
    }
    element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false && child !== ''))
    return element
}

/** Creates a button. */
export const button = (text, onclick, properties) => h('button', { type: 'button', onclick, ...properties }, text)

/** Returns the number with its noun. */
export const count = (number, noun) => `${number.toLocaleString()} ${noun}${number === 1 ? '' : 's'}`

/** Shows a duration in seconds, as 90 s or 5 min. */
export const seconds = number =>
    number < 120 ? `${Math.max(1, Math.ceil(number))} s` : number < 7200 ? `${Math.ceil(number / 60)} min` : number < 172800 ? `${Math.ceil(number / 3600)} h` : `${Math.ceil(number / 86400)} d`

const short = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const long = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

/** The local time of day. */
export const clock = at => short.format(new Date(at))

const days = { date: '', text: '' }

/** The local day. It is mostly the one of the last call. */
export function day(at) {
    const date = new Date(at).toDateString()
    if (date !== days.date) Object.assign(days, { date, text: long.format(new Date(at)) })
    return days.text
}

/** When something ends or was: the time today, else with the day. */
export const until = at => new Date(at).toDateString() === new Date().toDateString() ? clock(at) : `${day(at)}, ${clock(at)}`

/** Moves the focus among elements by the arrows, Home and End; returns whether the key was one of these. */
export function rove(event, elements) {
    const at = elements.indexOf(document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? elements.length - 1 : at - 1, Home: 0, End: elements.length - 1 }[event.key]
    if (to === undefined || event.altKey || event.ctrlKey) return false
    elements[Math.min(Math.max(to, 0), elements.length - 1)]?.focus()
    event.preventDefault()
    return true
}

/** Returns a function that runs another one once, after it was last called. */
export function later(action, milliseconds) {
    let timer
    return () => {
        clearTimeout(timer)
        timer = setTimeout(action, milliseconds)
    }
}
