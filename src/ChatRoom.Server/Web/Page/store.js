// What the page keeps in the browser: the token that resumes the session, rooms, positions, drafts, unsent messages, choices.
// No cookies.

const name = `chatroom ${new URL('.', location).pathname}`
const start = { alias: '', token: null, rooms: [], room: null, positions: {}, read: {}, drafts: {}, unsent: [], whispers: {}, theme: 'system', announce: 'all', notify: false, push: null }

/** What is kept. */
export const kept = { ...start, ...read() }

let timer = 0
let isPaused = false

/** Another window has the session: keeps nothing until refreshed. */
export function pause() {
    isPaused = true
}

/** Takes what other windows have kept. */
export function refresh() {
    isPaused = false
    Object.assign(kept, read())
}

/** Keeps what has changed: at once, or soon. */
export function keep(changes, soon = false) {
    Object.assign(kept, changes)
    if (!soon) write()
    else timer ||= setTimeout(write, 300)
}

/** Forgets the session, but not the choices. */
export function forget() {
    keep({ token: null, rooms: [], room: null, positions: {}, read: {}, unsent: [], whispers: {} })
}

function read() {
    try {
        return JSON.parse(localStorage.getItem(name) ?? '{}')
    } catch {
        return {}
    }
}

function write() {
    clearTimeout(timer)
    timer = 0
    if (isPaused) return
    try {
        localStorage.setItem(name, JSON.stringify(kept))
    } catch {
        // Full, or switched off: the page works without.
    }
}

addEventListener('pagehide', write)
