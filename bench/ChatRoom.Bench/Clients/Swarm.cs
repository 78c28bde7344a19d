using System.Globalization;
using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Network;

namespace ChatRoom.Bench.Clients;

/// <summary>All clients of a run. Connects them, and checks that each one receives messages.</summary>
internal sealed class Swarm : IClientEvents
{
    private const long ProbeInterval = 500 * Clock.Millisecond;
    private const long Silence = 300 * Clock.Millisecond;

    private readonly LoadOptions _options;
    private readonly EventLoop _loop;
    private readonly WireFactory _wires;
    private int _opened;
    private int _clientsWithProbe;
    private string? _failure;

    public Swarm(LoadOptions options, EventLoop loop)
    {
        _options = options;
        _loop = loop;
        _wires = new WireFactory(options, loop);
        Plan = new RoomPlan(options);
        Clients = [.. Enumerable.Range(0, options.Clients).Select(NewClient)];
        Publishers = [.. Clients[options.Members..].Select(client => new Publisher(client, options.Size))];
    }

    /// <summary>The rooms of the clients.</summary>
    public RoomPlan Plan { get; }

    /// <summary>All clients: the subscribers, then the publishers.</summary>
    public Client[] Clients { get; }

    public Publisher[] Publishers { get; }

    public int Joined { get; private set; }

    /// <summary>The time at which bytes were last received.</summary>
    public long LastActivity { get; private set; }

    /// <summary>Receives the events after all clients have joined, except probes.</summary>
    public IRunEvents? Run { get; set; }

    /// <summary>Connects all clients, <see cref="LoadOptions.InFlight"/> at a time.</summary>
    /// <exception cref="CouldNotRunException">The server refused a client, or not all clients joined in time.</exception>
    public void Join(long deadline, Action<int> progress)
    {
        while (Joined < Clients.Length)
        {
            while (_opened < Clients.Length && _opened - Joined < _options.InFlight && _failure is null)
            {
                _wires.Open(Clients[_opened]);
                _opened++;
            }

            Check(deadline, $"{Joined:N0} of {Clients.Length:N0} have joined");
            _loop.Serve(50 * Clock.Millisecond);
            progress(Joined);
        }
    }

    /// <summary>Sends probes in each room until all clients have received one, then waits for silence.</summary>
    /// <exception cref="CouldNotRunException">Not all clients received a probe in time.</exception>
    public void Probe(long deadline)
    {
        long next = 0;
        for (uint round = 0; _clientsWithProbe < Clients.Length;)
        {
            Check(deadline, $"{_clientsWithProbe:N0} of {Clients.Length:N0} received a message");
            var now = Clock.Now;
            if (now >= next)
            {
                foreach (var publisher in Publishers.Take(Plan.Rooms)) // the first publishers are in different rooms
                {
                    publisher.Send(new Payload(Payload.Probe, round, now));
                    if (!_options.Echoes)
                    {
                        NoteProbe(publisher.Client);
                    }
                }

                round++;
                next = now + ProbeInterval;
            }

            _loop.Serve(20 * Clock.Millisecond);
        }

        for (LastActivity = Clock.Now; Clock.Now - LastActivity < Silence;)
        {
            Check(deadline, "messages still arrive");
            _loop.Serve(50 * Clock.Millisecond);
        }
    }

    /// <summary>Closes all connections.</summary>
    public void Leave()
    {
        Run = null;
        foreach (var client in Clients.Take(_opened))
        {
            client.Tcp.Dispose();
        }
    }

    void IClientEvents.OnActivity(long now) => LastActivity = now;

    void IClientEvents.OnJoined(Client client) => Joined++;

    void IClientEvents.OnDelivery(Client client, in Payload payload, long now)
    {
        if (payload.Publisher != Payload.Probe)
        {
            Run?.OnDelivery(client, payload, now);
        }
        else
        {
            NoteProbe(client);
        }
    }

    void IClientEvents.OnDamage(Client client) => Run?.OnDamage(client);

    void IClientEvents.OnClosed(Client client, string reason)
    {
        if (Run is not null)
        {
            Run.OnClosed(client);
        }
        else
        {
            _failure ??= $"{client.Alias}: {reason}";
        }
    }

    private void NoteProbe(Client client)
    {
        _clientsWithProbe += client.HasSeenProbe ? 0 : 1;
        client.HasSeenProbe = true;
    }

    private Client NewClient(int index)
    {
        var publishes = index >= _options.Members;
        var number = publishes ? index - _options.Members : index;
        var name = string.Create(CultureInfo.InvariantCulture, $"{_options.AliasPrefix}{(publishes ? 'w' : 'u')}{number:D5}");
        var room = Plan.RoomOf(index);
        return new Client(index, name, DialectScript.Of(_options, name, Plan.NameOf(room)), _options.Size, this)
        {
            Room = room,
            IndexInRoom = Plan.IndexInRoom(index),
            IsSlow = _options.Mode == LoadMode.Slow && index < _options.SlowMembers,
        };
    }

    private void Check(long deadline, string soFar)
    {
        if (_failure is not null)
        {
            throw new CouldNotRunException(_failure);
        }

        if (Clock.Now > deadline)
        {
            throw new CouldNotRunException($"timeout: {soFar} after {_options.Timeout} s");
        }
    }
}
