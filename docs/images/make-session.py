#!/usr/bin/env python3
"""Draws docs/images/session.svg: a real session, recorded from a running server in real terminals (tmux).

    docs/images/make-session.py [host [port]]

Starts our client in one terminal and nc in another, types what SCRIPT says, and draws what the
two screens show in the end, in their colours. Only the port is made up: it is the default one.
"""
import os
import pathlib
import re
import subprocess
import sys
import time
import unicodedata
from html import escape

HERE = pathlib.Path(__file__).parent
HOST = sys.argv[1] if len(sys.argv) > 1 else '127.0.0.1'
PORT = sys.argv[2] if len(sys.argv) > 2 else '5000'
CLIENT = (HERE / '../../src/ChatRoom.Client/bin/Release/net10.0/ChatRoom.Client.dll').resolve()

# Each person's terminal: columns, and what is drawn above it. Who has no title is heard, not seen.
ROWS = 19
TERMINALS = {'ann': (72, 'chatroom, the client'), 'bob': (44, 'nc'), 'carol': (44, None)}
SHELL = f'''PS1='$ '
chatroom() {{ dotnet '{CLIENT}' '{HOST}:{PORT}' "$@"; }}
nc() {{ command nc '{HOST}' '{PORT}'; }}
clear
'''
SCRIPT = [('ann', 'chatroom --alias ann\n'), ('bob', 'nc 127.0.0.1 5000\n'), ('bob', 'bob\n'),
          ('bob', 'hello, anybody here?\n'), ('ann', 'hi bob! schön, dich zu sehen\n'),
          ('carol', 'nc 127.0.0.1 5000\n'), ('carol', 'carol\n'), ('carol', 'good morning everybody\n'),
          ('bob', '/me waves to carol\n'), ('bob', '/msg ann lunch at noon?\n'), ('ann', '/reply gladly\n'),
          ('ann', '/topic what to eat\n'), ('carol', 'ann: and what about me?\n'), ('bob', '/who\n'),
          ('ann', 'ca'), ('ann', '\t'), ('ann', 'come along, of cou')]

FONT, LINE, CHAR, PAD, BAR, GAP = 13, 18, 7.83, 12, 30, 14
FOREGROUND, BACKGROUND, FRAME, TITLE = '#d5dbe1', '#161b22', '#30363d', '#8b949e'
SGR = re.compile('\x1b\\[([0-9;]*)m')


def tmux(*command):
    environment = {**os.environ, 'TMUX': ''}
    return subprocess.run(['tmux', '-u', '-L', f'session-{os.getpid()}', '-f', '/dev/null', *command],
                          env=environment, check=True, capture_output=True, text=True).stdout


def record():
    for who, (columns, _) in TERMINALS.items():
        tmux('new-session', '-d', '-s', who, '-x', str(columns), '-y', str(ROWS), 'bash --norc --noprofile')
        tmux('send-keys', '-t', who, '-l', SHELL)
    time.sleep(1)
    for who, keys in SCRIPT:
        tmux('send-keys', '-t', who, '-l', keys)
        time.sleep(2 if keys.startswith(('chatroom', 'nc')) else 0.8)
    screens = {who: tmux('capture-pane', '-t', who, '-p', '-e').rstrip('\n').split('\n') for who in TERMINALS}
    cursors = {who: tuple(map(int, tmux('display', '-t', who, '-p', '#{cursor_x} #{cursor_y}').split())) for who in TERMINALS}
    tmux('kill-server')
    return {who: [with_default_port(line) for line in lines] for who, lines in screens.items()}, cursors


def with_default_port(line):
    """What the status line becomes shorter by, its rule becomes longer."""
    return line.replace(f':{PORT}', ':5000') + '─' * (len(PORT) - 4) if f':{PORT}' in line else line


def colour(number):
    """One of xterm's 256."""
    if number >= 232:
        return '#' + f'{8 + 10 * (number - 232):02x}' * 3
    if number >= 16:
        steps = [0, 95, 135, 175, 215, 255]
        return '#%02x%02x%02x' % (steps[(number - 16) // 36], steps[(number - 16) // 6 % 6], steps[(number - 16) % 6])
    return FOREGROUND


def restyle(style, codes):
    codes = [int(code or 0) for code in codes.split(';')]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = {}
        elif code == 1:
            style = {**style, 'font-weight': 'bold'}
        elif code == 2:
            style = {**style, 'fill-opacity': '.55'}
        elif code == 3:
            style = {**style, 'font-style': 'italic'}
        elif code == 38:
            style = {**style, 'fill': colour(codes[1])}
            codes = codes[2:]
        elif code == 48:
            codes = codes[2:]
        elif code == 39:
            style = {name: value for name, value in style.items() if name != 'fill'}
    return style


def cells(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


def draw_line(line, x, y, style):
    """The line's SVG, each piece at its column whatever font there is; and the style it ends in."""
    svg, column = [], 0
    for i, piece in enumerate(SGR.split(line)):
        if i % 2:
            style = restyle(style, piece)
        elif piece.strip():
            width = cells(piece)
            attributes = ''.join(f' {name}="{value}"' for name, value in style.items())
            svg.append(f'<text x="{x + column * CHAR:.1f}" y="{y}" textLength="{width * CHAR:.1f}"{attributes}>{escape(piece)}</text>')
            column += width
        else:
            column += len(piece)
    return svg, style


def draw(screens, cursors):
    seen = [who for who, (_, title) in TERMINALS.items() if title]
    widths = [TERMINALS[who][0] * CHAR + 2 * PAD for who in seen]
    height = BAR + 2 * PAD + LINE * max(max(len(screens[who]), cursors[who][1] + 1) for who in seen)
    total = sum(widths) + GAP * (len(seen) - 1)
    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{total:.0f}" height="{height}" viewBox="0 0 {total:.0f} {height}" role="img">',
           '<title>One chat room in two terminals: the ChatRoom client with colours, times and a status line, and nc beside it</title>',
           f'<style>text{{font-size:{FONT}px;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}}</style>']
    x = 0
    for who, width in zip(seen, widths):
        svg.append(f'<rect x="{x:.1f}" width="{width:.1f}" height="{height}" rx="8" fill="{BACKGROUND}"/>'
                   f'<path d="M{x:.1f} {BAR}h{width:.1f}" stroke="{FRAME}"/>'
                   + ''.join(f'<circle cx="{x + 18 + 16 * n:.1f}" cy="15" r="5" fill="{FRAME}"/>' for n in range(3))
                   + f'<text x="{x + width / 2:.1f}" y="19" text-anchor="middle" fill="{TITLE}">{escape(TERMINALS[who][1])}</text>'
                   f'<g fill="{FOREGROUND}" xml:space="preserve">')
        column, row = cursors[who]
        svg.append(f'<rect x="{x + PAD + column * CHAR:.1f}" y="{BAR + PAD + LINE * row}" width="{CHAR}" height="{LINE - 2}" fill="{TITLE}"/>')
        style = {}
        for n, line in enumerate(screens[who]):
            pieces, style = draw_line(line, x + PAD, BAR + PAD + LINE * n + 13, style)
            svg += pieces
        svg.append('</g>')
        x += width + GAP
    return '\n'.join(svg + ['</svg>', ''])


(HERE / 'session.svg').write_text(draw(*record()), encoding='utf-8')
