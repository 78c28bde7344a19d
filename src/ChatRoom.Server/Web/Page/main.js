// Starts the page and connects its parts.

import { $, count } from './dom.js'
import { Chat } from './chat.js'
import { Log } from './log.js'
import { Composer } from './composer.js'
import { Files } from './files.js'
import { Search } from './search.js'
import { Actions } from './actions.js'
import { Banner } from './banner.js'
import { Cards, roomOfAddress } from './cards.js'
import { listen, sheet } from './keyboard.js'
import { drawRooms, drawPeople } from './sidebar.js'
import { toast } from './dialogs.js'
import { Push } from './push.js'
import { announce, notify, say } from './announce.js'
import { mentions } from './event.js'
import { newsOf } from './row.js'
import { kept } from './store.js'

const url = new URL('chat', location.href.split('#')[0])
url.protocol = url.protocol.replace('http', 'ws')

const dirty = new Set()
let shown = null

const chat = new Chat(url, {
    changed: (what, room) => {
        if (what === 'second') return second()
        if (what === 'log' && room && room !== chat.current) return
        if (!dirty.size) queueMicrotask(draw)
        dirty.add(what)
    },
    status: showStatus,
    refused: error => cards.refused(error),
    isReadingUp: room => room === chat.current && !log.isAtEnd,
    isReading: room => room === chat.current && log.isAtEnd && !document.hidden && !search.isOpen,
    event: (event, room) => {
        const isMention = room.peer !== undefined || mentions(event.text, chat.alias)
        const author = room.peer ? `${event.alias} whispers` : `${event.alias} in ${room.name}`
        if (room === chat.current || isMention) announce(room === chat.current && !room.peer ? event.alias : author, event.text, isMention)
        if (isMention) notify(author, event.text, () => chat.select(room))
        if (room === chat.current && !log.isAtEnd) pills()
    },
    back: room => room === chat.current && banner.back(room),
    review: notice => say(notice.text),
    notice: toast,
    motd: toast,
    kicked: error => cards.kicked(error),
})

const log = new Log($('log'), {
    me: () => chat.alias,
    older: room => chat.past.older(room),
    newer: room => chat.past.newer(room),
    newest: room => chat.past.newest(room),
    read: seen,
    drawn: isAtEnd => {
        if (isAtEnd) seen()
        $('empty').hidden = !chat.current || chat.current.timeline.items.some(item => item.type !== 'comings') || !chat.current.isLive
        $('empty').textContent = `Nobody has said anything yet. Say hello.${chat.current?.people?.size === 1 ? ' You are alone here.' : ''}`
        pills()
        composer.update()
    },
    menu: (item, at) => actions.message(item, at),
    again: item => chat.again(chat.current, item),
    discard: item => chat.discard(chat.current, item),
    fill: item => chat.past.fill(chat.current, item),
    show: item => goTo(chat.current, item.target),
    held: async (item, act) => {
        if (!await actions.review(chat.current, item.held, act)) return
        Object.assign(item, { held: undefined, text: `${item.text} – ${act === 'drop' ? 'dropped' : 'published'}`, changed: true })
        log.draw()
    },
})

const push = new Push(chat, room => location.hash = `#/${encodeURIComponent(room.slice(1))}`)
const actions = new Actions(chat, push, {
    insert: text => composer.insert(text),
    left: () => cards.left(),
})
const cards = new Cards(chat, room => actions.join(room))
const banner = new Banner(chat)
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
    if (!room.timeline.find(id)) await chat.past.around(room, id)
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
    if (what.has('me') && chat.connection.status === 'online') push.renew()
    if (what.has('speech') || what.has('me')) composer.update()
    if (what.has('loading')) $('loading').hidden = !chat.current?.isLoading
}

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
    sheet()
    composer.show(room)
    if (!room) return $('log').replaceChildren()
    log.show(room)
    if (!room.peer) history.replaceState(null, '', `#/${encodeURIComponent(room.name.slice(1))}`)
    composer.focus()
}

function seen() {
    if (chat.current && !document.hidden && !search.isOpen) chat.seen(chat.current)
}

/** Shows what is out of sight: the newest messages below, the line "new" above. */
function pills() {
    const room = chat.current
    $('pill').hidden = !room || log.isAtEnd
    $('pill').textContent = room?.unread ? `↓ ${count(room.unread, 'new message')}` : '↓ Newest'
    const line = $('log').querySelector('.new')
    const isAbove = room && (room.isNewAbove || (line && line.getBoundingClientRect().bottom < $('log').getBoundingClientRect().top))
    if (line && !isAbove) room.newInSight()
    else if (room) room.newOutOfSight()
    $('since').hidden = !isAbove || room.isNewSeen
    if (isAbove) $('since').textContent = `↑ ${newsOf(room)}`
}

function showStatus(status, detail) {
    if (status === 'online') {
        cards.done()
        const room = roomOfAddress()
        if (room && !chat.welcome.rooms.some(name => name.toLowerCase() === room.toLowerCase())) actions.join(room)
    } else if (status === 'lost' && !chat.welcome && chat.first) cards.error('There is no connection to the server. Trying again…')
    else if (status === 'ended') cards.ended(detail)
    banner.show(status, detail)
    composer.update()
}

function second() {
    banner.tick()
    composer.update()
}

listen(chat, actions, { toEnd: () => log.toEnd(), write: () => composer.focus(), search: () => search.open() })
addEventListener('hashchange', () => {
    const name = roomOfAddress()
    if (name && name !== chat.current?.name && chat.connection.status === 'online') actions.join(name)
})
document.addEventListener('visibilitychange', () => log.isAtEnd && seen())
$('me').onclick = event => actions.me(event.currentTarget)
$('options').onclick = event => actions.options(event.currentTarget)
$('keys').onclick = () => actions.keys()
$('roomMenu').onclick = event => actions.room(event.currentTarget)
$('searchButton').onclick = () => search.isOpen ? search.close() : search.open()
$('pill').onclick = () => log.toEnd()
$('since').onclick = () => goTo(chat.current, chat.current.newAfter + 1)
$('log').addEventListener('error', event => event.target.tagName === 'IMG' && files.unlock(event.target), true)
$('log').addEventListener('click', event => {
    const link = event.target.closest?.('a[data-file]:not(.picture)')
    if (!link) return
    event.preventDefault()
    files.open(link)
})
document.documentElement.dataset.theme = kept.theme

if (kept.token) chat.resume()
else cards.enter()
