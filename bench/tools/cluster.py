#!/usr/bin/env python3
"""Measures ChatRoom on PostgreSQL, with a PostgreSQL of its own, and prints one JSON object for each figure.

    cluster.py --bench ChatRoom.Bench.dll --server ChatRoom.Server.dll [--turns 3] [--seconds 5] [--members 1000] [FIGURE...]

Figures (default: all):
    throughput  deliveries/s of one server on PostgreSQL and on SQLite, in turns, and their ratio
    latency     from send to receipt at 100 messages/s, of one server that stores in memory, on SQLite and on PostgreSQL; also with a tenth
                of the members
    listening   processor time of a node whose members only listen, while others speak on another node, and of a single server on SQLite
                with the same members and speakers
    nodes       messages/s that three nodes store together, each in rooms of its own
    idle        cores that each of three nodes uses when nothing happens

Needs Linux, Debian's postgresql (as root: it runs as the user postgres) and two cores. The settings of PostgreSQL are its defaults.
"""
import argparse, atexit, glob, json, os, pathlib, pwd, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, threading, time

POSTGRES = sorted(glob.glob('/usr/lib/postgresql/*/bin'))
UNLIMITED = ['--ChatRoom:Limits:MaxConnections=0', '--ChatRoom:Limits:MaxConnectionsPerAddress=0', '--ChatRoom:Limits:MessagesPerSecond=0']
work = pathlib.Path(tempfile.mkdtemp(prefix='chatroom-cluster-'))
work.chmod(0o755)
running = []


def run_as_postgres(*command, **options):
    if os.geteuid() == 0:
        user = pwd.getpwnam('postgres')
        options |= {'user': user.pw_uid, 'group': user.pw_gid, 'extra_groups': []}
    return subprocess.Popen([f'{POSTGRES[-1]}/{command[0]}', *command[1:]], cwd='/', stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def stop(process, how=signal.SIGKILL):
    if process in running:
        running.remove(process)
        process.send_signal(how)
        process.wait()


@atexit.register
def clean_up():
    for process in running[::-1]:
        stop(process)
    shutil.rmtree(work, ignore_errors=True)


class Database:
    """A new PostgreSQL."""
    def __init__(self):
        data, self.port = work / 'data', free_port()
        data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(data, 'postgres', 'postgres')
        assert run_as_postgres('initdb', '-D', str(data), '-A', 'trust', '-U', 'postgres').wait() == 0, 'initdb failed'
        running.append(run_as_postgres('postgres', '-D', str(data), '-p', str(self.port), '-k', '', '-h', '127.0.0.1'))
        while run_as_postgres('pg_isready', '-h', '127.0.0.1', '-p', str(self.port)).wait():
            time.sleep(.1)

    def new(self, name):
        """Returns the settings of servers that share a new database."""
        assert run_as_postgres('psql', '-h', '127.0.0.1', '-p', str(self.port), '-U', 'postgres', '-c', f'CREATE DATABASE {name}').wait() == 0
        return ['--ChatRoom:Journal:Kind=Postgres', f'--ChatRoom:Postgres:ConnectionString=Host=127.0.0.1;Port={self.port};Username=postgres;Database={name}']


class Server:
    """A server with settings that allow any number of clients and messages."""
    count = 0

    def __init__(self, *settings):
        Server.count += 1
        folder = work / f'server{Server.count}'
        folder.mkdir()
        self.process = subprocess.Popen(
            ['dotnet', options.server, '--Kestrel:Endpoints:Chat:Url=http://127.0.0.1:0', '--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0', *UNLIMITED, *settings],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        running.append(self.process)
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if up := re.search(r'is up: Chat on \S+:(\d+)', line):
                self.port = int(up[1])
                break
        else:
            sys.exit('the server did not start:\n' + ''.join(lines))
        threading.Thread(target=self.process.stdout.read, daemon=True).start() # what it logs from now on

    def cpu(self):
        """Returns the processor time used so far, in seconds."""
        fields = pathlib.Path(f'/proc/{self.process.pid}/stat').read_text().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)


class Load:
    """A run of ChatRoom.Bench load, which has begun."""
    count = 0

    def __init__(self, server, **arguments):
        Load.count += 1
        self.file = work / f'load{Load.count}.json'
        command = ['dotnet', options.bench, 'load', '--port', str(server.port), '--server-pid', str(server.process.pid), '--json', str(self.file)]
        for name, value in arguments.items():
            command += [f'--{name.replace("_", "-")}'] + ([] if value is True else [str(value)])
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        running.append(self.process)

    def result(self):
        _, errors = self.process.communicate()
        running.remove(self.process)
        if not self.file.exists():
            sys.exit(f'the load generator failed: {errors}')
        report = json.loads(self.file.read_text())
        for fault in ('lost', 'duplicate', 'out_of_order', 'corrupt'):
            if report.get(fault):
                sys.exit(f'{fault}: {report[fault]}')
        return report


def show(figure, **values):
    print(json.dumps({'figure': figure} | values), flush=True)


def throughput(database):
    ratios = []
    for turn in range(options.turns):
        rates = {}
        for name, settings in (('sqlite', []), ('postgres', database.new(f'throughput{turn}'))):
            with Server(*settings) as server:
                rates[name] = Load(server, members=options.members, mode='throughput', seconds=options.seconds).result()['deliveries_per_s']
        ratios.append(rates['postgres'] / rates['sqlite'])
        show('throughput', members=options.members, ratio=round(ratios[-1], 3), **{name: round(rate) for name, rate in rates.items()})
    show('throughput', members=options.members, median_ratio=round(statistics.median(ratios), 3))


def latency(database):
    for members in (options.members // 10, options.members):
        for turn in range(options.turns):
            for storage, settings in (('memory', ['--ChatRoom:Journal:Kind=Memory']), ('sqlite', []), ('postgres', database.new(f'latency{members}_{turn}'))):
                with Server(*settings) as server:
                    report = Load(server, members=members, mode='latency', rate=100, seconds=options.seconds).result()
                    show('latency', storage=storage, members=members, us=report['latency_us'])


def cluster(database, name, count):
    settings = database.new(name)
    return [Server(*settings, '--ChatRoom:Cluster:Enabled=true', '--ChatRoom:Files:Enabled=false', f'--ChatRoom:Cluster:Name=node{i}') for i in range(count)]


def cores_while_speaking(listening, speaking):
    """Returns the cores that a server uses while 4 members of the other one (perhaps the same) speak and its own members listen."""
    members = Load(listening, members=options.members, publishers=0, mode='idle', seconds=options.seconds + 12, alias_prefix='m')
    time.sleep(4)
    talk = Load(speaking, members=0, publishers=4, mode='latency', rate=200, warmup=2, seconds=options.seconds + 2, alias_prefix='p')
    time.sleep(4)
    begin, used = time.monotonic(), listening.cpu()
    time.sleep(options.seconds - 1)
    cores = (listening.cpu() - used) / (time.monotonic() - begin)
    talk.result()
    members.result()
    return cores


def listening(database):
    ratios = []
    for turn in range(options.turns):
        with Server() as single:
            own = cores_while_speaking(single, single)
        nodes = cluster(database, f'listening{turn}', 2)
        other = cores_while_speaking(nodes[1], nodes[0])
        for node in nodes:
            stop(node.process)
        ratios.append(other / own)
        show('listening', members=options.members, messages_per_s=200, node_cores=round(other, 3), single_cores=round(own, 3), ratio=round(ratios[-1], 3))
    show('listening', median_ratio=round(statistics.median(ratios), 3))


def nodes(database):
    for turn in range(options.turns):
        servers = cluster(database, f'nodes{turn}', 3)
        loads = [Load(server, members=0, publishers=4, rooms=4, mode='throughput', coalesce=True, window=2000, seconds=options.seconds, warmup=3, alias_prefix=f'n{i}')
                 for i, server in enumerate(servers)]
        rates = [load.result()['messages_per_s'] for load in loads]
        for server in servers:
            stop(server.process)
        show('nodes', messages_per_s=round(sum(rates)), each=[round(rate) for rate in rates])


def idle(database):
    servers = cluster(database, 'idle', 3)
    time.sleep(20)
    begin, used = time.monotonic(), [server.cpu() for server in servers]
    time.sleep(60)
    took = time.monotonic() - begin
    show('idle', cores=[round((server.cpu() - before) / took, 4) for server, before in zip(servers, used)])
    for server in servers:
        stop(server.process)


FIGURES = {'throughput': throughput, 'latency': latency, 'listening': listening, 'nodes': nodes, 'idle': idle}
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument('--bench', required=True)
parser.add_argument('--server', required=True)
parser.add_argument('--turns', type=int, default=3)
parser.add_argument('--seconds', type=int, default=5)
parser.add_argument('--members', type=int, default=1000)
parser.add_argument('figures', nargs='*', metavar='FIGURE', help=', '.join(FIGURES))
options = parser.parse_args()
options.bench, options.server = (os.path.abspath(path) for path in (options.bench, options.server))
if unknown := set(options.figures) - set(FIGURES):
    parser.error(f'unknown figure: {", ".join(sorted(unknown))}')
if not POSTGRES:
    sys.exit('postgres is not installed')
the_database = Database()
for chosen in options.figures or FIGURES:
    FIGURES[chosen](the_database)
