// The dashboard: its states, and what they show.

import { $, h, button, seconds, clock, until } from './dom.js'
import { Live, request, useToken, hasToken } from './live.js'
import { History, Plot } from './plot.js'
import { Table } from './table.js'
import { Lines } from './lines.js'
import { Audit, kick, ban, bans, held, reports } from './order.js'

const refreshEvery = 5
const healthEvery = 15

const whole = value => Math.round(value).toLocaleString()
const short = value => value < 10 ? value.toLocaleString(undefined, { maximumFractionDigits: 1 }) : whole(value)
const milliseconds = value => `${value.toLocaleString(undefined, { maximumSignificantDigits: 3 })} ms`
const bytes = value => {
    const power = value < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3))
    return `${(value / 1000 ** power).toLocaleString(undefined, { maximumSignificantDigits: 3 })} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`
}

const plots = [
    new Plot('Connections', ['connections'], whole),
    new Plot('Messages a second', ['messages'], short),
    new Plot('Deliveries a second', ['deliveries'], short),
    new Plot('Bytes a second: out / in', ['bytes_out', 'bytes_in'], bytes),
    new Plot('Delay of delivery: p50 / p99', ['fanout_p50_ms', 'fanout_p99_ms'], milliseconds),
    new Plot('A second: too slow / skipped', ['slow', 'skipped'], short),
    new Plot('Storing a message', ['journal_ms'], milliseconds),
    new Plot('Memory', ['mem'], bytes),
    new Plot('Processor, of one core', ['cpu'], value => `${short(value)} %`),
]

const rates = new Map() // of each room: its last id, when that was read, and the messages a second since the time before
const rooms = new Table('Rooms', [
    { title: 'Room', sort: 'name', of: one => one.name },
    { title: 'Members', sort: 'members', isNumber: true, of: one => whole(one.members) },
    { title: 'Messages/s', isNumber: true, of: one => rates.get(one.name)?.rate ?? '' },
    { title: 'Lag max', sort: 'max_lag', isNumber: true, of: one => bytes(one.max_lag) },
    { title: 'Last number', sort: 'last_id', isNumber: true, of: one => whole(one.last_id) },
    { title: 'Topic', of: one => one.topic },
], { key: one => one.name, load: loadRooms, sort: '-members', empty: 'Nobody is in a room.' })

const connections = new Table('Connections', [
    { title: 'Alias', sort: 'alias', of: one => one.alias ?? '(none yet)' },
    { title: 'Room', sort: 'room', of: one => one.room },
    { title: 'Address', sort: 'address', of: one => one.address },
    { title: 'Dialect', sort: 'dialect', of: one => one.dialect },
    { title: 'Since', sort: 'since', of: one => until(one.since) },
    { title: 'Idle', sort: 'idle', isNumber: true, of: one => seconds(one.idle) },
    { title: 'In', sort: 'in_msgs', isNumber: true, of: one => whole(one.in_msgs) },
    { title: 'Out', sort: 'deliveries', isNumber: true, of: one => whole(one.deliveries) },
    { title: 'Lag', sort: 'lag', isNumber: true, of: one => bytes(one.lag) },
    { title: 'Skipped', sort: 'skipped', isNumber: true, of: one => whole(one.skipped) },
], {
    key: one => one.id,
    load: async page => {
        const { connections: rows, total } = await request(`stats/connections?${new URLSearchParams(page)}`)
        return { rows, total }
    },
    actions: row => [
        button('Kick…', () => kick(row().alias, row().room ?? '')), ' ',
        button('Ban…', () => ban(row().alias, row().address?.match(/^\[?([^\]]+)\]?:\d+$/)?.[1], row().room))],
    sort: '-lag',
    empty: 'Nobody is connected.',
})

const history = new History()
const lines = new Lines()
const audit = new Audit()
const parts = [[rooms, 'roomSection'], [connections, 'connectionSection'], [held(), 'heldSection'], [reports(), 'reportSection'], [bans(), 'banSection'], [audit, 'auditSection']]

let last = null // the last object of the stream
let isPaused = false
let isRefreshing = false
let isStale = true
let refreshed = 0
let checked = 0

const live = new Live({
    live: () => {
        $('lost').hidden = true
        show('dash')
    },
    object: take,
    lost: (wait, text) => {
        show('dash')
        state('lost')
        $('lost').replaceChildren(`${text} Trying again in ${wait} s. `, button('Try now', () => live.open()))
        $('lost').hidden = false
    },
    refused,
})

/** Takes an object of the stream. */
function take(object) {
    if (last && last.start !== object.start) {
        lines.clear()
        rates.clear()
        history.restart()
        $('restarted').textContent = `restarted ${clock(object.start)}`
    }
    last = object
    history.add(object.names, object.samples)
    state(isPaused ? 'paused' : 'live')
    if (isPaused || object.samples.length > 1) return // more of the past may follow
    draw()
    if (!document.hidden) refresh()
}

function draw() {
    $('uptime').textContent = `${last.version} · up ${seconds((history.now ?? Date.now() / 1000) - Date.parse(last.start) / 1000)} ·`
    if (history.now === undefined) return
    for (const plot of plots) plot.draw(history, Number($('range').value))
}

/** Loads what is older than a few seconds. */
async function refresh() {
    lines.refresh(last.log).catch(() => { })
    if (isRefreshing || (!isStale && Date.now() - refreshed < refreshEvery * 1000)) return
    isRefreshing = true
    isStale = false
    if (Date.now() - checked >= healthEvery * 1000) {
        checked = Date.now()
        await health().catch(() => { })
    }
    for (const [part, id] of parts) {
        if (!await load(part, $(id))) break
    }
    isRefreshing = false
    refreshed = Date.now()
}

/** Loads a part; returns false if the token is not accepted: then no other is loaded. If something else fails, the part says why and keeps what it shows. */
async function load(part, section) {
    let text = ''
    try {
        await part.refresh()
    } catch (error) {
        if (error.status === 401 || error.status === 403) {
            live.restart()
            return false
        }
        text = `Not up to date: ${error.message}`
    }
    const old = section.querySelector('.stale')
    if (old?.textContent !== text) {
        old?.remove()
        if (text) section.querySelector('h2').after(h('p', { className: 'stale bad', role: 'status' }, text))
    }
    return true
}

function refreshNow() {
    isStale = true
    refresh()
}

async function health() {
    const response = await fetch('health', { cache: 'no-store', credentials: 'omit' })
    const { status, checks = [] } = await response.json()
    $('health').textContent = [`Health: ${status.toLowerCase()}`, ...checks.map(one => `${one.name}: ${one.error ?? one.description ?? (one.status === 'Healthy' ? 'ok' : one.status.toLowerCase())}`)].join(' · ')
    $('health').className = status === 'Healthy' ? '' : 'bad'
}

async function loadRooms(page) {
    const { rooms: rows, total } = await request(`stats/rooms?${new URLSearchParams(page)}`)
    const now = Date.now()
    for (const { name, last_id: id } of rows) {
        const before = rates.get(name)
        rates.set(name, { id, now, rate: before && now > before.now ? short(Math.max(0, id - before.id) * 1000 / (now - before.now)) : '' })
    }
    for (const [name, { now: at }] of rates) if (now - at > 60_000) rates.delete(name)
    return { rows, total }
}

/** The server wants a token, or another one, or has none. */
function refused(problem) {
    const isWrong = hasToken()
    useToken('')
    show('door')
    $('tokenForm').hidden = problem.status !== 401
    $('setUp').hidden = problem.status !== 403
    $('doorText').textContent = isWrong ? `The token is wrong: ${problem.message}` : problem.status === 401 ? '' : problem.message
    $('token').toggleAttribute('aria-invalid', isWrong)
    ;(problem.status === 401 ? $('token') : $('doorTitle')).focus()
}

function state(name) {
    if ($('state').dataset.state === name) return
    $('state').dataset.state = name
    $('state').textContent = name
}

function show(part) {
    for (const one of ['old', 'door', 'dash']) $(one).hidden = one !== part
}

$('tokenForm').addEventListener('submit', event => {
    event.preventDefault()
    useToken($('token').value.trim())
    $('token').value = ''
    live.open()
})
$('again').addEventListener('click', () => live.open())
$('leave').addEventListener('click', () => {
    useToken('')
    location.reload()
})
$('pause').addEventListener('click', () => {
    isPaused = !isPaused
    $('pause').setAttribute('aria-pressed', String(isPaused))
    state(isPaused ? 'paused' : 'live')
    if (!isPaused && last) {
        draw()
        refreshNow()
    }
})
$('range').addEventListener('change', () => last && draw())
addEventListener('acted', refreshNow)

$('figures').append(...plots.map(plot => plot.element))
for (const [part, section] of parts) $(section).append(part.element)
live.open()
