// Notifications while no page is open (Web Push): asks the browser for them, and tells the server where they go.

import { toast } from './dialogs.js'
import { kept, keep } from './store.js'

const worker = 'page/push-worker.js'
let script

export class Push {
    #chat

    /** @param open(room): shows the room of a notification. */
    constructor(chat, open) {
        this.#chat = chat
        if (navigator.serviceWorker) navigator.serviceWorker.onmessage = ({ data }) => data && open(data)
    }

    /** Whether the reader can choose: the server, the browser and an account allow it. */
    get isOffered() {
        return Boolean(this.#chat.account && this.#chat.welcome?.push && isSecureContext && navigator.serviceWorker && globalThis.PushManager)
    }

    /** Whether notifications of this account come to this browser. */
    get isOn() {
        return Boolean(this.#chat.account) && kept.push?.account === this.#chat.account
    }

    /** Switches them on or off. */
    async change() {
        if (this.isOn) return this.#end('You get no notifications in this browser while you are away.')
        if (Notification.permission === 'default') toast('The browser asks whether you allow notifications.')
        if (await Notification.requestPermission() !== 'granted') return toast('The browser does not allow notifications. Allow them in its settings for this site, then try again.')
        try {
            await this.#subscribe()
            toast('This browser notifies you while you are away.')
        } catch (error) {
            toast(`Notifications could not be switched on: ${error.text ?? error.message}`)
        }
    }

    /** Who one is has changed, or one has come back: tells the server again, or ends what belongs to another account. */
    async renew() {
        if (!kept.push) return
        if (!this.isOn) return this.#end()
        if (this.isOffered) await this.#subscribe().catch(() => {})
    }

    async #subscribe() {
        const { account, welcome } = this.#chat
        const { pushManager } = await this.#register()
        let subscription = await pushManager.getSubscription()
        if (subscription && encoded(subscription.options.applicationServerKey) !== welcome.push) {
            await subscription.unsubscribe() // it belongs to a key that the server no longer has
            subscription = null
        }
        subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: welcome.push })
        const { endpoint, keys } = subscription.toJSON()
        await this.#chat.ask({ push: endpoint, p256dh: keys.p256dh, auth: keys.auth })
        keep({ push: { account, endpoint } })
    }

    async #end(text) {
        const { endpoint } = kept.push
        keep({ push: null })
        if (this.#chat.account) await this.#chat.ask({ 'push-off': endpoint }).catch(() => {})
        const registration = await navigator.serviceWorker?.getRegistration(worker)
        await (await registration?.pushManager.getSubscription())?.unsubscribe()
        if (text) toast(text)
    }

    /** Returns the registration of the service worker, once it is active. Its policy knows no other script. */
    async #register() {
        script ??= globalThis.trustedTypes?.createPolicy('push', { createScriptURL: () => worker }).createScriptURL('') ?? worker
        const registration = await navigator.serviceWorker.register(script)
        const installing = registration.installing ?? registration.waiting
        if (!registration.active && installing) {
            await new Promise((resolve, reject) => installing.onstatechange = () => {
                if (installing.state === 'activated') resolve()
                if (installing.state === 'redundant') reject(new Error('the browser does not start the service worker.'))
            })
        }
        return registration
    }
}

function encoded(bytes) {
    return btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
