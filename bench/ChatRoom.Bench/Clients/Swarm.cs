using System.Globalization;
using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Network;

namespace ChatRoom.Bench.Clients;

/// <summary>All clients of a run: lets them join, and sees that each hears what is said.</summary>
internal sealed class Swarm : IClientEvents
{
    private const long ProbeInterval = 500 * Clock.Millisecond;
    private const long Silence = 300 * Clock.Millisecond;

    private readonly LoadOptions _options;
    private readonly EventLoop _loop;
    private readonly WireFactory _wires;
    private int _opened;
    private int _probed;
    private string? _failure;

    public Swarm(LoadOptions options, EventLoop loop)
    {
        _options = options;
        _loop = loop;
        _wires = new WireFactory(options, loop);
        Seating = new Seating(options);
        Clients = [.. Enumerable.Range(0, options.Clients).Select(NewClient)];
        Publishers = [.. Clients[options.Members..].Select(client => new Publisher(client, options.Size))];
    }

    /// <summary>Who is in which room.</summary>
    public Seating Seating { get; }

    /// <summary>The subscribers, and then the publishers.</summary>
    public Client[] Clients { get; }

    public Publisher[] Publishers { get; }

    public int Joined { get; private set; }

    /// <summary>When something came in last.</summary>
    public long LastActivity { get; private set; }

    /// <summary>Who gets the messages and the ends of connections, once all have joined; probes aside.</summary>
    public IRunEvents? Run { get; set; }

    /// <summary>Lets all join, <see cref="LoadOptions.InFlight"/> at a time.</summary>
    /// <exception cref="CouldNotRunException">One was not let in, or not all were in time.</exception>
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

    /// <summary>Says something in each room until everybody has heard it, and then waits until nothing more comes in.</summary>
    /// <exception cref="CouldNotRunException">Not everybody heard it in time.</exception>
    public void Probe(long deadline)
    {
        long next = 0;
        for (uint round = 0; _probed < Clients.Length;)
        {
            Check(deadline, $"{_probed:N0} of {Clients.Length:N0} heard what was said");
            var now = Clock.Now;
            if (now >= next)
            {
                foreach (var publisher in Publishers.Take(Seating.Rooms)) // the first publishers are of a room each
                {
                    publisher.Say(new Payload(Payload.Probe, round, now));
                    if (!_options.Echoes)
                    {
                        HearProbe(publisher.Client);
                    }
                }

                round++;
                next = now + ProbeInterval;
            }

            _loop.Serve(20 * Clock.Millisecond);
        }

        for (LastActivity = Clock.Now; Clock.Now - LastActivity < Silence;)
        {
            Check(deadline, "the room does not become silent");
            _loop.Serve(50 * Clock.Millisecond);
        }
    }

    /// <summary>Ends all connections.</summary>
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
            HearProbe(client);
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

    private void HearProbe(Client client)
    {
        _probed += client.Probed ? 0 : 1;
        client.Probed = true;
    }

    private Client NewClient(int index)
    {
        var publishes = index >= _options.Members;
        var number = publishes ? index - _options.Members : index;
        var name = string.Create(CultureInfo.InvariantCulture, $"{_options.AliasPrefix}{(publishes ? 'w' : 'u')}{number:D5}");
        var room = Seating.RoomOf(index);
        return new Client(index, name, Talk.Of(_options, name, Seating.NameOf(room)), _options.Size, this)
        {
            Room = room,
            Seat = Seating.SeatOf(index),
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
