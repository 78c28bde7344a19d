// The service worker: shows the notifications that come while no page is open, and opens their room. It intercepts no request.

const home = new URL('..', registration.scope).href

addEventListener('push', event => {
    const { alias, room, text } = event.data.json()
    const title = room ? `${alias} in ${room}` : `${alias} wanted to whisper to you`
    event.waitUntil(registration.showNotification(title, { body: text ?? '', icon: 'icon.svg', tag: title, data: room }))
})

addEventListener('notificationclick', event => {
    event.notification.close()
    event.waitUntil(open(event.notification.data))
})

async function open(room) {
    const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true })
    const page = pages.find(one => one.url.split('#')[0] === home)
    if (!page) return clients.openWindow(room ? `${home}#/${encodeURIComponent(room.slice(1))}` : home)
    page.postMessage(room)
    return page.focus()
}
