// Names of the most common emoji, for completion. Systems have a picker for all of them.

const table = 'grinning 😀 smile 😄 smiley 😃 grin 😁 laughing 😆 sweat_smile 😅 joy 😂 rofl 🤣 slight_smile 🙂 upside_down 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍 kissing_heart 😘 yum 😋 '
    + 'stuck_out_tongue 😛 zany 🤪 nerd 🤓 sunglasses 😎 star_struck 🤩 partying 🥳 smirk 😏 unamused 😒 pensive 😔 worried 😟 confused 😕 frowning 🙁 tired 😫 pleading 🥺 cry 😢 sob 😭 angry 😠 rage 😡 '
    + 'exploding_head 🤯 flushed 😳 scream 😱 fearful 😨 sweat 😓 hug 🤗 thinking 🤔 shush 🤫 lying 🤥 neutral 😐 expressionless 😑 grimacing 😬 eye_roll 🙄 astonished 😲 yawning 🥱 sleeping 😴 sick 🤒 '
    + 'vomiting 🤮 sneezing 🤧 mask 😷 clown 🤡 ghost 👻 skull 💀 alien 👽 robot 🤖 poop 💩 cat 🐱 dog 🐶 see_no_evil 🙈 heart ❤️ broken_heart 💔 sparkling_heart 💖 hundred 💯 fire 🔥 sparkles ✨ star ⭐ boom 💥 '
    + 'zap ⚡ wave 👋 ok_hand 👌 victory ✌️ crossed_fingers 🤞 point_up ☝️ thumbsup 👍 thumbsdown 👎 fist ✊ clap 👏 raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏 muscle 💪 eyes 👀 brain 🧠 shrug 🤷 facepalm 🤦 '
    + 'tada 🎉 gift 🎁 balloon 🎈 cake 🎂 coffee ☕ tea 🍵 beer 🍺 beers 🍻 wine 🍷 pizza 🍕 apple 🍎 rocket 🚀 bug 🐛 wrench 🔧 hammer 🔨 gear ⚙️ lock 🔒 key 🔑 bulb 💡 warning ⚠️ check ✅ x ❌ question ❓ '
    + 'exclamation ❗ pin 📌 memo 📝 book 📖 calendar 📅 clock 🕒 hourglass ⏳ bell 🔔 phone 📱 computer 💻 mail 📧 sun ☀️ moon 🌙 cloud ☁️ rain 🌧️ snowflake ❄️ rainbow 🌈 rose 🌹 tree 🌳 recycle ♻️'
const pairs = table.split(' ')
const most = 6

/** Returns the emoji whose names begin so, as [name, emoji]; then those whose names contain it. */
export function emojiOf(start) {
    const names = pairs.filter((_, at) => at % 2 === 0)
    const found = [...names.filter(name => name.startsWith(start)), ...names.filter(name => name.indexOf(start) > 0)]
    return found.slice(0, most).map(name => [name, pairs[pairs.indexOf(name) + 1]])
}
