// Shows a room in another site: <chat-room room="#ops"></chat-room>, and optionally server="https://chat.example.org".
{
    const home = document.currentScript?.src
    const look = new CSSStyleSheet()
    look.replaceSync(':host { display: block; height: 30rem } :host([hidden]) { display: none } iframe { border: 0; width: 100%; height: 100% }')

    customElements.define('chat-room', class extends HTMLElement {
        static observedAttributes = ['server', 'room']

        connectedCallback() {
            this.#show()
        }

        attributeChangedCallback() {
            if (this.isConnected) this.#show()
        }

        #show() {
            const room = this.getAttribute('room') ?? ''
            const address = new URL('embed', this.hasAttribute('server') ? new URL(`${this.getAttribute('server')}/`, location.href) : home)
            if (address.protocol !== 'https:' && address.protocol !== 'http:') return
            address.hash = room && `/${encodeURIComponent(room.replace(/^#/, ''))}`
            const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
            root.adoptedStyleSheets = [look]
            const frame = document.createElement('iframe')
            frame.src = address
            frame.title = `Chat${room && `: ${room}`}`
            frame.referrerPolicy = 'no-referrer'
            frame.allow = 'clipboard-write'
            frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals')
            root.replaceChildren(frame)
        }
    })
}
