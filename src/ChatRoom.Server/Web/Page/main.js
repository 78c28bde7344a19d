// Starts the page and connects its parts.

import { $, h, count, seconds, until } from './dom.js'
import { Chat } from './chat.js'
import { Log } from './log.js'
import { Composer } from './composer.js'
import { Files } from './files.js'
import { Search } from './search.js'
import { Actions } from './actions.js'
import { drawRooms, drawPeople } from './sidebar.js'
import { dialog, toast } from './dialogs.js'
import { announce, notify, say } from './announce.js'
import { mentions } from './row.js'
import { kept } from './store.js'

const url = new URL('chat', location.href.split('#')[0])
url.protocol = url.protocol.replace('http', 'ws')

const dirty = new Set()
let lost = null
let back = 0

const chat = new Chat(url, {
    changed: (what, room) => {
        if (what === 'second') return second()
        if (what === 'log' && room && room !== chat.current) return
        if (!dirty.size) queueMicrotask(draw)
        dirty.add(what)
    },
    status: showStatus,
    refused,
    isReadingUp: room => room === chat.current && !log.isAtEnd,
    isReading: room => room === chat.current && log.isAtEnd && !document.hidden && !search.isOpen,
    event: (event, room) => {
        const isMention = room.peer !== undefined || mentions(event.text, chat.alias)
        if (room === chat.current || isMention) announce(room.peer ? `${event.alias} whispers` : room === chat.current ? event.alias : `${event.alias} in ${room.name}`, event.text, isMention)
        if (isMention) notify(room.peer ? `${event.alias} whispers` : `${event.alias} in ${room.name}`, event.text, () => chat.select(room))
        if (room === chat.current && !log.isAtEnd) pill(true)
    },
    back: room => {
        if (room !== chat.current) return
        back = room.missed ? Date.now() + 4000 : Date.now() + 2000
        say('Connected again.')
        $('banner').textContent = room.missed ? `You are back. ${count(room.missed, 'message')} while you were away.` : 'You are back.'
    },
    review: notice => say(notice.text),
    notice: toast,
    motd: text => toast(text),
    kicked,
})

const log = new Log($('log'), {
    me: () => chat.alias,
    older: room => chat.older(room),
    newer: room => chat.newer(room),
    newest: room => chat.newest(room),
    read: seen,
    drawn: isAtEnd => {
        if (isAtEnd) seen()
        $('empty').hidden = !chat.current || chat.current.timeline.items.some(item => item.type !== 'comings') || !chat.current.isLive
        $('empty').textContent = `Nobody has said anything yet. Say hello.${chat.current?.people?.size === 1 ? ' You are alone here.' : ''}`
        pill(!isAtEnd)
    },
    menu: (item, at) => actions.message(item, at),
    again: item => chat.again(chat.current, item),
    discard: item => chat.discard(chat.current, item),
    fill: item => chat.fill(chat.current, item),
    show: item => goTo(chat.current, item.target),
    held: async (item, act) => {
        if (!await actions.review(chat.current, item.held, act)) return
        Object.assign(item, { held: undefined, text: `${item.text} – ${act === 'drop' ? 'dropped' : 'published'}`, changed: true })
        log.draw()
    },
})

const actions = new Actions(chat, {
    insert: text => composer.insert(text),
    left: () => end('You have left', '', 'Come in again', () => enter()),
})
const files = new Files(chat)
const composer = new Composer(chat, files, actions.account)
const search = new Search(chat, {
    close: () => {
        log.draw()
        composer.focus()
    },
    show: (room, event) => goTo(room, event.id),
})

async function goTo(room, id) {
    search.close()
    if (room !== chat.current) chat.select(room)
    if (!room.timeline.find(id)) await chat.around(room, id)
    draw()
    log.toEvent(id)
}

function draw() {
    const what = new Set(dirty)
    dirty.clear()
    if (what.has('room')) drawRoom()
    if (what.has('log') || what.has('people')) log.draw()
    if (what.has('room') || what.has('rooms') || what.has('me')) drawRooms(chat, { select: room => chat.select(room), join: () => actions.join() })
    if (what.has('room') || what.has('people') || what.has('me')) drawPeople(chat, { person: (alias, at) => actions.person(alias, at) })
    if (what.has('me')) $('me').textContent = chat.alias
    if (what.has('speech') || what.has('log') || what.has('me')) composer.update()
    if (what.has('loading')) $('loading').hidden = !chat.current?.isLoading
}

let shown = null

function drawRoom() {
    const room = chat.current
    $('roomName').textContent = room ? (room.peer ? `Whispers with ${room.peer}` : room.name) : 'No room'
    $('topic').textContent = room?.topic ?? ''
    $('topic').title = room?.topic ?? ''
    $('roomMenu').hidden = !room
    composer.update()
    if (room === shown) return log.draw()
    shown = room
    search.close()
    sheets()
    composer.show(room)
    if (!room) return $('log').replaceChildren()
    log.show(room)
    if (!room.peer) history.replaceState(null, '', `#/${encodeURIComponent(room.name.slice(1))}`)
    composer.focus()
}

function seen() {
    if (chat.current && !document.hidden && !search.isOpen) chat.seen(chat.current)
}

function pill(isShown) {
    const room = chat.current
    $('pill').hidden = !isShown || !room
    if (isShown && room) $('pill').textContent = room.unread ? `↓ ${count(room.unread, 'new message')}` : '↓ Newest'
}

function page(name) {
    $('old')?.remove()
    for (const id of ['entry', 'end', 'chat']) $(id).hidden = id !== name
}

function showStatus(status, detail) {
    $('me').dataset.status = status
    $('me').setAttribute('aria-label', `${chat.alias}, ${status === 'online' ? 'connected' : 'not connected'}`)
    lost = status === 'lost' ? detail : null
    if (status === 'online') {
        page('chat')
        $('banner').textContent = ''
        const room = roomOfAddress()
        if (room && !chat.welcome.rooms.some(name => name.toLowerCase() === room.toLowerCase())) actions.join(room)
    } else if (status === 'connecting' && !chat.welcome) {
        if (chat.first) $('comeIn').disabled = true
        else page('chat')
        $('banner').textContent = 'Connecting…'
    } else if (status === 'lost' && !chat.welcome && chat.first) entryError('There is no connection to the server. Trying again…')
    else if (status === 'ended') ended(detail)
    second()
}

function second() {
    composer.update()
    if (back && Date.now() > back) {
        back = 0
        $('banner').textContent = ''
    }
    if (!lost) return
    const text = lost.code === 1001 ? 'The server restarts. Back in a moment…' : `Connection lost. Trying again in ${seconds((lost.at - Date.now()) / 1000)}`
    let banner = $('banner').querySelector('span')
    if (!banner) {
        banner = h('span', { 'aria-live': 'off' })
        $('banner').replaceChildren(banner, ' ', h('button', { type: 'button', onclick: () => chat.connection.retry() }, 'Now'))
    }
    banner.textContent = text
}

function end(title, text, action, onclick) {
    page('end')
    $('endTitle').textContent = title
    $('endText').textContent = text
    $('endButton').textContent = action
    $('endButton').hidden = !action
    $('endButton').onclick = onclick
    $('endTitle').focus()
}

function ended({ code, error }) {
    if (code === 4004) return // the alias is still being chosen
    if (code === 4001) end('ChatRoom is open in another window', 'This window does not get messages any more.', 'Use it here', () => chat.resume())
    else if (code === 4000) kicked(error ?? { text: 'A moderator has removed you.' })
    else if (code === 4005) enter('Somebody else may have your alias now. Please choose another one.')
    else if (error?.code === 'banned') end('You are banned', error.text + (error.until ? ` (until ${until(error.until)})` : ''), 'Try again', () => enter())
    else if (error?.code === 'logged-out') enter(error.text)
    else if (code === 1008) end('Please wait a moment', error?.text ?? 'The server has refused the connection.', 'Try again', () => enter())
    else if (code === 1000) end('You have left', '', 'Come in again', () => enter())
    else enter(error?.text ?? 'The server has ended the connection.')
}

let isTold = false // that a moderator has removed the user: from the only room, the connection ends, too, and that says it again

async function kicked(error) {
    if (isTold) return
    isTold = true
    const name = error.room
    const isBanned = error.code === 'banned'
    const back = await dialog(isBanned ? `You are banned from ${name}` : `You were removed${name ? ` from ${name}` : ''}`, h('p', null, error.text), isBanned ? [['Close', null]] : [['Leave', null], ['Come back', true]])
    isTold = false
    if (chat.connection.status === 'ended') {
        if (back) chat.resume()
        else enter()
    } else if (back) actions.join(name)
}

function enter(note = '') {
    page('entry')
    $('entryNote').hidden = !note
    $('entryNote').textContent = note
    $('alias').value ||= kept.alias
    $('comeIn').disabled = false
    entryError('')
    $('alias').focus()
}

function entryError(...text) {
    $('entryError').replaceChildren(...text)
    $('comeIn').disabled = false
    for (const id of ['alias', 'password']) $(id).removeAttribute('aria-invalid')
}

function refused(error) {
    if (error.code === 'resume-invalid') return enter('Your place was forgotten. Please come in again.')
    if (error.code === 'banned') return // the close code follows
    page('entry')
    const alias = $('alias').value
    const field = ['password-required', 'password-wrong', 'tls-required', 'token-invalid'].includes(error.code) ? 'password' : 'alias'
    if (field === 'password') $('secret').open = true
    if (error.code === 'alias-taken') {
        const other = `${alias.replace(/-\d+$/, '')}-${(Number(/-(\d+)$/.exec(alias)?.[1]) || 1) + 1}`
        entryError(`${alias} is taken. `, h('button', { type: 'button', onclick: () => {
            $('alias').value = other
            $('entryForm').requestSubmit()
        } }, `Take ${other}`))
    } else entryError(error.text)
    $(field).setAttribute('aria-invalid', 'true')
    $(field).focus()
}

$('entryForm').onsubmit = event => {
    event.preventDefault()
    const password = $('secret').open && $('password').value
    const room = roomOfAddress()
    entryError('')
    chat.enter($('alias').value.trim(), password ? { [$('isNew').checked ? 'new-password' : 'password']: password } : {}, kept.rooms.length ? kept.rooms : room ? [room] : [])
}

/** The room that the address names. */
function roomOfAddress() {
    try {
        return location.hash.length > 2 ? `#${decodeURIComponent(location.hash.slice(2))}` : null
    } catch {
        return null
    }
}

function sheets(open) {
    for (const id of ['rooms', 'people']) {
        const isOpen = id === open && !$(id).classList.contains('open')
        $(id).classList.toggle('open', isOpen)
        $(`${id}Button`).setAttribute('aria-expanded', isOpen)
        if (isOpen) $(id).querySelector('button')?.focus()
    }
}

const regions = ['rooms', 'head', 'log', 'composer', 'people']

function region(step) {
    const there = regions.filter(id => $(id).offsetParent !== null)
    const at = there.findIndex(id => $(id).contains(document.activeElement))
    const next = $(there[(at + step + there.length) % there.length])
    ;(next.id === 'log' ? next : next.querySelector('textarea, [aria-current], button'))?.focus()
}

function step(direction) {
    const rooms = [...chat.rooms.values()]
    chat.select(rooms[(rooms.indexOf(chat.current) + direction + rooms.length) % rooms.length])
}

addEventListener('keydown', event => {
    if ($('chat').hidden || document.querySelector('dialog')) return
    const { key, altKey, ctrlKey, metaKey } = event
    const isTyping = event.target.matches('input, textarea, select')
    if ((ctrlKey || metaKey) && key === 'k') actions.go()
    else if (altKey && key === 'ArrowDown') step(1)
    else if (altKey && key === 'ArrowUp') step(-1)
    else if (altKey && key.toLowerCase() === 'a') [...chat.rooms.values()].filter(room => room.unread).slice(0, 1).forEach(room => chat.select(room))
    else if (key === 'F6') region(event.shiftKey ? -1 : 1)
    else if (key === 'Escape' && document.querySelector('.open')) {
        sheets()
        composer.focus()
    } else if (key === 'Escape') {
        if (chat.current) chat.current.newAfter = null
        log.toEnd()
        composer.focus()
    } else if ((ctrlKey && key === '/') || (key === '?' && !isTyping)) actions.keys()
    else if (key === '/' && !isTyping) search.open()
    else return
    event.preventDefault()
})

addEventListener('pointerdown', event => {
    const sheet = document.querySelector('#rooms.open, #people.open')
    if (sheet && !event.target.closest('.open, #roomsButton, #peopleButton, [role=menu]')) sheets()
})
addEventListener('hashchange', () => {
    const name = roomOfAddress()
    if (name && name !== chat.current?.name && chat.connection.status === 'online') actions.join(name)
})
document.addEventListener('visibilitychange', () => log.isAtEnd && seen())
$('skip').onclick = event => {
    event.preventDefault()
    composer.focus()
}
$('me').onclick = event => actions.me(event.currentTarget)
$('options').onclick = event => actions.options(event.currentTarget)
$('keys').onclick = () => actions.keys()
$('roomMenu').onclick = event => actions.room(event.currentTarget)
$('searchButton').onclick = () => search.isOpen ? search.close() : search.open()
$('roomsButton').onclick = () => sheets('rooms')
$('peopleButton').onclick = () => sheets('people')
$('pill').onclick = () => log.toEnd()
$('log').addEventListener('error', event => event.target.tagName === 'IMG' && files.unlock(event.target), true)
$('log').addEventListener('click', event => {
    const link = event.target.closest?.('a[data-file]:not(.picture)')
    if (!link) return
    event.preventDefault()
    files.open(link)
})
$('nc').textContent = $('nc').textContent.replace('<this host>', location.hostname)
document.documentElement.dataset.theme = kept.theme

if (kept.token) chat.resume()
else enter()
