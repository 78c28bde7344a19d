// The rooms and whispers at the left, the people at the right.

import { $, h, button, count, rove } from './dom.js'

const ranks = { admin: '★ admin', owner: '★ owner', moderator: '⛨ moderator', voice: 'voice' }
const order = ['admin', 'owner', 'moderator']

/** Draws the rooms. */
export function drawRooms(chat, on) {
    const all = [...chat.rooms.values()]
    const focused = document.activeElement?.dataset?.name
    const list = rooms => h('ul', { onkeydown: event => rove(event, [...event.currentTarget.querySelectorAll('button')]) }, rooms.map(room => h('li', null, entry(chat, room, on))))
    const whispers = all.filter(room => room.peer)
    $('rooms').replaceChildren(
        h('h2', null, 'Rooms'), list(all.filter(room => !room.peer)), button('+ Join a room', on.join, { id: 'join' }),
        ...whispers.length ? [h('h2', null, 'Whispers'), list(whispers)] : [])
    if (focused) $('rooms').querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus()
    const unread = all.reduce((sum, room) => sum + room.unread, 0)
    const mentioned = all.some(room => room.mentioned)
    $('unreadSum').hidden = !unread
    $('unreadSum').textContent = unread
    $('unreadSum').classList.toggle('mention', mentioned)
    document.title = `${unread ? `(${unread}) ` : ''}${chat.current ? `${chat.current.name} – ` : ''}ChatRoom`
    const icon = unread ? 'page/unread.svg' : 'page/icon.svg'
    if ($('icon').getAttribute('href') !== icon) $('icon').setAttribute('href', icon)
}

function entry(chat, room, on) {
    const one = button('', () => on.select(room))
    one.dataset.name = room.name
    one.append(h('span', { dir: 'auto' }, room.peer ?? room.name))
    if (room === chat.current) one.setAttribute('aria-current', 'true')
    if (room.unread) one.append(h('span', { className: `badge${room.mentioned ? ' mention' : ''}` }, room.unread, h('span', { className: 'hidden' }, room.mentioned ? ' unread, you are mentioned' : ' unread')))
    return one
}

/** Draws the people of the room that is open. */
export function drawPeople(chat, on) {
    const room = chat.current
    const people = [...room?.people ?? []]
    const rank = alias => (order.indexOf(room.roles.get(alias)) + order.length + 1) % (order.length + 1)
    people.sort((one, other) => rank(one) - rank(other) || one.localeCompare(other))
    const number = Math.max(room?.members ?? 0, people.length)
    const focused = document.activeElement?.dataset?.alias
    $('people').hidden = $('peopleButton').hidden = !room || room.peer !== undefined
    $('peopleButton').textContent = `People ${number}`
    $('people').replaceChildren(h('h2', null, `People ${number.toLocaleString()}`),
        h('ul', { onkeydown: event => rove(event, [...event.currentTarget.querySelectorAll('button')]) }, people.map(alias => h('li', null, person(chat, room, alias, on)))))
    if (number > people.length) $('people').append(h('p', { className: 'quiet' }, `and ${count(number - people.length, 'other')}`))
    if (focused) $('people').querySelector(`[data-alias="${CSS.escape(focused)}"]`)?.focus()
}

function person(chat, room, alias, on) {
    const notes = [alias === chat.alias && 'you', room.away.has(alias) && 'away', ranks[room.roles.get(alias)]].filter(Boolean).join(', ')
    const one = button('', event => on.person(alias, event.currentTarget), { 'aria-haspopup': 'menu' })
    one.dataset.alias = alias
    one.append(h('span', { dir: 'auto' }, alias), notes ? h('small', null, notes) : '')
    return one
}
