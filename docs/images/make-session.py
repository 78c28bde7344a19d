#!/usr/bin/env python3
"""Draws docs/images/session.svg: a real session, recorded from a running server.

    docs/images/make-session.py [host [port]]

Starts two nc and the classic Python client, types what SCRIPT says, and draws what each of
them showed. Only the title bars are made up: they name the default port.
"""
import pathlib
import subprocess
import sys
import threading
import time
from html import escape

HERE = pathlib.Path(__file__).parent
HOST = sys.argv[1] if len(sys.argv) > 1 else '127.0.0.1'
PORT = sys.argv[2] if len(sys.argv) > 2 else '5000'
NC = ['nc', HOST, PORT]
CLASSIC = [sys.executable, '-u', str(HERE / '../../examples/classic_client.py'), HOST, PORT]

PANES = {'ann': ('nc 127.0.0.1 5000', NC),
         'bob': ('nc 127.0.0.1 5000', NC),
         'carol': ('python3 examples/classic_client.py', CLASSIC)}
SCRIPT = [('ann', 'ann'),
          ('bob', 'bob'),
          ('bob', 'hello, anybody here?'),
          ('ann', 'hi bob!'),
          ('carol', 'carol'),
          ('carol', 'good morning'),
          ('bob', '/me waves to carol'),
          ('ann', '/msg bob lunch at noon?'),
          ('bob', '/reply gladly'),
          ('carol', '/who'),
          ('ann', '/nick annie'),
          ('bob', '/quit see you')]

WIDTH, LINE, CHAR, PAD, BAR, GAP = 376, 17, 7.23, 12, 28, 12
COLUMNS = int((WIDTH - 2 * PAD) / CHAR)


class Pane:
    """A program, and what its terminal would show: (text, typed) in order."""

    def __init__(self, command):
        self.shown = []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while data := self.process.stdout.read(4096):
            self.shown.append((data.decode(), False))

    def type(self, line):
        self.shown.append((line + '\n', True))
        self.process.stdin.write((line + '\n').encode())

    def lines(self):
        """Lines of (text, typed) pieces, wrapped as a terminal does."""
        line, lines, column = [], [], 0
        for text, typed in self.shown:
            for char in text:
                if char == '\n' or column == COLUMNS:
                    lines.append(line)
                    line, column = [], 0
                if char != '\n':
                    line.append((char, typed))
                    column += 1
        return lines + [line] if line else lines


def record():
    panes = {}
    for who, line in SCRIPT:
        if who not in panes:
            panes[who] = Pane(PANES[who][1])
            time.sleep(1)
        panes[who].type(line)
        time.sleep(0.8)             # also longer than it takes to recognise the classic client
    for pane in panes.values():
        pane.process.kill()
    return panes


def spans(line):
    runs = []
    for char, typed in line:
        if runs and runs[-1][1] == typed:
            runs[-1][0] += char
        else:
            runs.append([char, typed])
    return ''.join(f'<tspan class="{"typed" if typed else "said"}">{escape(text)}</tspan>' for text, typed in runs)


def draw(panes):
    drawn = [(PANES[who][0], pane.lines()) for who, pane in panes.items()]
    height = BAR + 2 * PAD + LINE * max(len(lines) for _, lines in drawn)
    total = len(drawn) * WIDTH + (len(drawn) - 1) * GAP
    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="{height}" viewBox="0 0 {total} {height}" role="img">',
           '<title>Three people in one chat room: two with nc, one with the Python client of a tutorial</title>',
           '<style>text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}'
           '.bar{fill:#8b949e}.said{fill:#d5dbe1}.typed{fill:#7ee0a1}</style>']
    for i, (title, lines) in enumerate(drawn):
        x = i * (WIDTH + GAP)
        svg.append(f'<rect x="{x}" width="{WIDTH}" height="{height}" rx="8" fill="#161b22"/>'
                   f'<path d="M{x} {BAR}h{WIDTH}" stroke="#30363d"/>'
                   f'<text x="{x + PAD}" y="18" class="bar">$ {escape(title)}</text>')
        for n, line in enumerate(lines):
            svg.append(f'<text x="{x + PAD}" y="{BAR + PAD + LINE * n + 12}" xml:space="preserve">{spans(line)}</text>')
    return '\n'.join(svg + ['</svg>', ''])


(HERE / 'session.svg').write_text(draw(record()), encoding='utf-8')
