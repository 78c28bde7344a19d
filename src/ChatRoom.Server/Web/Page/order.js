// What administrators do and read to keep order: kicks and bans, held messages, reports, the audit log.

import { h, button, until } from './dom.js'
import { ask, confirm, dialog, toast } from './dialogs.js'
import { request } from './live.js'
import { Table } from './table.js'

const durations = [['1h', '1 hour'], ['10m', '10 minutes'], ['1d', '1 day'], ['7d', '7 days'], ['', 'until somebody lifts it']]
const reasons = [{ name: 'reason', label: 'Reason, which everybody sees', maxLength: 200 }, { name: 'note', label: 'Note for moderators', maxLength: 200 }]

/** Asks why, and removes somebody from a room. */
export async function kick(alias, room) {
    if (!alias) return toast('This connection has no alias yet, so it is in no room.')
    const given = await ask(`Kick ${alias}`, [{ name: 'room', label: 'From the room', value: room, required: true }, ...reasons], 'Kick')
    if (given) await act(roomPath(given.room), { act: 'kick', whom: alias, reason: given.reason, private_reason: given.note }, `${alias} is removed from ${given.room}`)
}

/** Asks whom, where, how long and why, and bans them. */
export async function ban(alias, address, room) {
    const targets = [alias && [alias, alias], address && [address, `the address ${address}`]].filter(Boolean)
    if (targets.length === 0) return toast('This connection has neither an alias nor an address.')
    const given = await ask(`Ban ${alias ?? address}`, [
        { name: 'whom', label: 'Whom', options: targets },
        { name: 'room', label: 'Where', options: [['', 'the whole server'], ...room ? [[room, room]] : []] },
        { name: 'time', label: 'For how long', options: durations },
        ...reasons], 'Ban')
    if (given) await act(given.room ? roomPath(given.room) : 'admin/moderation', { act: 'ban', whom: given.whom, for: given.time || undefined, reason: given.reason, private_reason: given.note }, `${given.whom} is banned`)
}

/** The messages that wait for a moderator. */
export const held = () => new Table('Held messages', [
    { title: 'When', of: one => until(one.at) },
    { title: 'Room', of: one => one.room },
    { title: 'Alias', of: one => one.alias },
    { title: 'Text', of: one => one.text },
    { title: 'Filter', of: one => one.filter },
], {
    key: one => one.id,
    load: async () => {
        const { messages, more } = await request('admin/held')
        return { rows: messages, more }
    },
    actions: row => [
        button('Publish', () => review(row(), 'POST', '/release')), ' ',
        button('Drop', async () => await confirm('Drop this message?', `${row().alias}: ${row().text}`, 'Drop') && review(row(), 'DELETE', ''))],
    empty: 'No message waits for a moderator.',
})

/** The bans and mutes of the whole server. */
export const bans = () => new Table('Bans', [
    { title: 'On', of: one => one.on },
    { title: 'What', of: one => one.is_mute ? 'mute' : one.admits_accounts ? 'ban, not for accounts' : 'ban' },
    { title: 'Until', of: one => one.until ? until(one.until) : 'somebody lifts it' },
    { title: 'By', of: one => one.by },
    { title: 'Reason', of: one => because(one) },
], {
    key: one => one.id,
    load: async () => {
        const { bans, more } = await request('admin/bans')
        return { rows: bans, more }
    },
    actions: row => [button('Lift…', async () => await confirm('Lift this?', `${row().is_mute ? 'The mute' : 'The ban'} of ${row().on} ends.`, 'Lift')
        && run(() => request(`admin/bans/${row().id}`, 'DELETE'), 'It is lifted'))],
    empty: 'Nobody is banned from the whole server.',
})

/** The last reports: rows of the audit log, which has the numbers of the messages. */
export const reports = () => new Table('Reports', [
    { title: 'When', of: one => until(one.at) },
    { title: 'Room', of: one => one.room },
    { title: 'By', of: one => one.actor },
    { title: 'About', of: one => one.target },
    { title: 'Reason', of: one => one.reason },
    { title: 'What', of: one => one.details },
], {
    key: one => one.id,
    load: () => audit({ act: 'report', limit: 20 }),
    actions: row => [
        button('Read…', () => read(row())), ' ',
        button('Delete…', async () => await confirm('Delete this message?', `The ${row().details} by ${row().target} in ${row().room}: its text is removed for everybody.`, 'Delete')
            && act(roomPath(row().room), { act: 'redact', id: numberIn(row()) }, 'The message is deleted')), ' ',
        button('Ban…', () => ban(row().target, null, row().room))],
    empty: 'Nobody has reported anything.',
})

/** The audit log, which filters and pages. */
export class Audit {
    #before = []
    #next = null
    #act = h('input', { id: 'auditAct', type: 'search', autocomplete: 'off', spellcheck: false, onchange: () => this.#turn([]) })
    #target = h('input', { id: 'auditTarget', type: 'search', autocomplete: 'off', spellcheck: false, onchange: () => this.#turn([]) })
    #older = button('Older', () => this.#turn([...this.#before, this.#next]))
    #newer = button('Newer', () => this.#turn(this.#before.slice(0, -1)))
    #table = new Table('Audit log', [
        { title: 'When', of: one => until(one.at) },
        { title: 'Who', of: one => one.actor },
        { title: 'Act', of: one => one.act },
        { title: 'Whom', of: one => one.target },
        { title: 'Room', of: one => one.room },
        { title: 'Reason', of: one => because(one) },
        { title: 'Details', of: one => one.details },
        { title: 'From', of: one => one.from },
    ], { key: one => one.id, load: () => this.#load(), empty: 'There is no such row.' })

    constructor() {
        this.element = h('div', null,
            h('div', { className: 'choices' }, h('label', { htmlFor: 'auditAct' }, 'Act'), this.#act, h('label', { htmlFor: 'auditTarget' }, 'Whom'), this.#target),
            this.#table.element, h('p', { className: 'pages' }, this.#newer, this.#older))
    }

    refresh() {
        return this.#table.refresh()
    }

    async #load() {
        const loaded = await audit({ act: this.#act.value.trim(), target: this.#target.value.trim(), before: this.#before.at(-1) ?? '', limit: 50 })
        this.#next = loaded.next
        this.#older.hidden = this.#next === null
        this.#newer.hidden = this.#before.length === 0
        return loaded
    }

    #turn(before) {
        this.#before = before
        this.refresh().catch(error => toast(error.message))
    }
}

async function audit(filters) {
    const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''))
    const { rows, next_before: next } = await request(`admin/audit?${query}`)
    return { rows, next }
}

/** Shows what was said last before a reported message, and the message. */
async function read(report) {
    try {
        const { events } = await request(`admin/rooms/${encodeURIComponent(report.room)}/messages?${new URLSearchParams({ before: numberIn(report) + 1, limit: 5 })}`)
        const said = events.filter(one => one.type === 'message' || one.type === 'action')
        await dialog(`Message ${numberIn(report)} in ${report.room}`, said.length === 0 ? h('p', null, 'It is not there any more.')
            : said.map(one => h('p', null, h('time', { className: 'quiet' }, until(one.at)), ' ', h('strong', null, one.alias), ` ${one.redacted ? '(removed)' : one.text}`)))
    } catch (error) {
        toast(error.message)
    }
}

const numberIn = report => Number(report.details.match(/\d+/)?.[0])

const because = one => [one.reason, one.private_reason && `(${one.private_reason})`].filter(Boolean).join(' ')

const review = (one, method, act) => run(() => request(`admin/rooms/${encodeURIComponent(one.room)}/held/${one.id}${act}`, method), '')

const act = (path, body, done) => run(() => request(path, 'POST', body), done)

const roomPath = room => `admin/rooms/${encodeURIComponent(room.trim())}/moderation`

async function run(action, done) {
    try {
        const { text } = await action()
        toast(text ?? `${done}.`)
    } catch (error) {
        toast(error.message)
    }
    dispatchEvent(new Event('acted'))
}
