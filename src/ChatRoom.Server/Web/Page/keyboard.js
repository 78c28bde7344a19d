// Keys, regions, and on small screens the sheets with rooms and people.

import { $ } from './dom.js'

const regions = ['rooms', 'head', 'log', 'composer', 'people']
const sheets = ['rooms', 'people']

/** Opens a sheet, or closes it if it is open; without a name closes all. */
export function sheet(open) {
    for (const id of sheets) {
        const isOpen = id === open && !$(id).classList.contains('open')
        $(id).classList.toggle('open', isOpen)
        $(`${id}Button`).setAttribute('aria-expanded', isOpen)
        if (isOpen) $(id).querySelector('button')?.focus()
    }
}

/** Listens to keys. @param on toEnd(), write(), search(). */
export function listen(chat, actions, on) {
    addEventListener('keydown', event => {
        if ($('chat').hidden || document.querySelector('dialog')) return
        const { key, altKey, ctrlKey, metaKey } = event
        const isTyping = event.target.matches('input, textarea, select')
        if ((ctrlKey || metaKey) && key === 'k') actions.go()
        else if (altKey && key === 'ArrowDown') step(chat, 1)
        else if (altKey && key === 'ArrowUp') step(chat, -1)
        else if (altKey && key.toLowerCase() === 'a') [...chat.rooms.values()].filter(room => room.unread).slice(0, 1).forEach(room => chat.select(room))
        else if (key === 'F6') toRegion(event.shiftKey ? -1 : 1)
        else if (key === 'Escape' && document.querySelector('.open')) {
            sheet()
            on.write()
        } else if (key === 'Escape') {
            if (chat.current) chat.current.newAfter = null
            on.toEnd()
            on.write()
        } else if ((ctrlKey && key === '/') || (key === '?' && !isTyping)) actions.keys()
        else if (key === '/' && !isTyping) on.search()
        else return
        event.preventDefault()
    })
    addEventListener('pointerdown', event => {
        if (document.querySelector('.open') && !event.target.closest('.open, #roomsButton, #peopleButton, [role=menu]')) sheet()
    })
    for (const id of sheets) $(`${id}Button`).onclick = () => sheet(id)
    $('skip').onclick = event => {
        event.preventDefault()
        on.write()
    }
}

function toRegion(step) {
    const there = regions.filter(id => $(id).offsetParent !== null)
    const at = there.findIndex(id => $(id).contains(document.activeElement))
    const next = $(there[(at + step + there.length) % there.length])
    ;(next.id === 'log' ? next : next.querySelector('textarea, [aria-current], button'))?.focus()
}

function step(chat, direction) {
    const rooms = [...chat.rooms.values()]
    chat.select(rooms[(rooms.indexOf(chat.current) + direction + rooms.length) % rooms.length])
}
