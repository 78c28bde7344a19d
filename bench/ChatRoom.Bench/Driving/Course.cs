using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Clients;

namespace ChatRoom.Bench.Driving;

/// <summary>What is said in a run, and what becomes of it: the checkers, the window and the meter get each delivery from here.</summary>
internal sealed class Course : IRunEvents
{
    private readonly Swarm _swarm;
    private readonly Seating _seating;
    private readonly DeliveryChecker[] _checkers; // of each room
    private readonly LoadOptions _options;
    private readonly List<Publisher> _unflushed = [];
    private readonly int[] _expected; // members of each room that are to get a message

    /// <param name="swarm">Who takes part; all have joined.</param>
    /// <param name="meter">What counts them.</param>
    /// <param name="options">Whether what a publisher says until <see cref="Flush"/> leaves in one write, and whether it gets it back.</param>
    public Course(Swarm swarm, DeliveryMeter meter, LoadOptions options)
    {
        _options = options;
        _swarm = swarm;
        _seating = swarm.Seating;
        Meter = meter;
        _checkers = [.. Enumerable.Range(0, _seating.Rooms).Select(room => new DeliveryChecker(_seating.ClientsIn(room), _seating.PublishersIn(room)))];
        Outstanding = new Outstanding(swarm.Publishers.Length) { LastDone = Clock.Now };
        _expected = new int[_seating.Rooms];
        foreach (var client in swarm.Clients.Where(static client => !client.IsSlow))
        {
            _expected[client.Room]++;
            Reading++;
        }

        swarm.Run = this;
    }

    public DeliveryMeter Meter { get; }

    public Outstanding Outstanding { get; }

    public int Publishers => _swarm.Publishers.Length;

    /// <summary>Messages sent.</summary>
    public long Sent => _checkers.Sum(static checker => checker.Sent);

    /// <summary>Deliveries to members that read, also those before and after the measured time.</summary>
    public long Deliveries { get; private set; }

    /// <summary>Deliveries to slow members.</summary>
    public long SlowDeliveries { get; private set; }

    /// <summary>Messages that slow members did not get.</summary>
    public long SlowLost => _swarm.Clients.Where(static client => client.IsSlow).Sum(client => _checkers[client.Room].LostBy(client.Seat));

    /// <summary>Members that read, and whose connection ended.</summary>
    public int Closed { get; private set; }

    public int SlowClosed { get; private set; }

    /// <summary>Members that are there and read.</summary>
    public int Reading { get; private set; }

    /// <summary>Lets a publisher say its next message, if it is still there.</summary>
    public void Say(int publisher, long due)
    {
        if (_swarm.Publishers[publisher].Client.State != ClientState.Joined)
        {
            return;
        }

        var room = _seating.RoomOfPublisher(publisher);
        var sequence = _checkers[room].Send(_seating.VoiceOf(publisher));
        Outstanding.Send(publisher, _expected[room] - (_options.Echoes ? 0 : 1));
        if (!_options.Echoes)
        {
            _checkers[room].HaveOwn(_swarm.Publishers[publisher].Client.Seat, _seating.VoiceOf(publisher), sequence);
        }

        var payload = new Payload(publisher, sequence, due);
        if (!_options.Coalesce)
        {
            _swarm.Publishers[publisher].Say(payload);
        }
        else if (_swarm.Publishers[publisher].SayLater(payload))
        {
            _unflushed.Add(_swarm.Publishers[publisher]);
        }
    }

    /// <summary>Nothing more is to be said now.</summary>
    public void Flush()
    {
        _unflushed.ForEach(static publisher => publisher.Flush());
        _unflushed.Clear();
    }

    /// <summary>What became of the messages, among those who read and are still there.</summary>
    public Verdict Judge()
    {
        var there = _swarm.Clients.Where(static client => client is { IsSlow: false, State: ClientState.Joined }).ToLookup(static client => client.Room);
        return Verdict.Of(_checkers.Select((checker, room) => checker.Judge(
            [.. there[room].Select(static client => client.Seat)],
            [.. there[room].Where(client => _options.Echoes || client.Index < _options.Members).Select(static client => client.Seat)])));
    }

    void IRunEvents.OnDelivery(Client client, in Payload payload, long now)
    {
        var checker = _checkers[client.Room];
        if (_seating.RoomOfPublisher(payload.Publisher) != client.Room)
        {
            checker.GoneAstray();
            return;
        }

        if (checker.Take(client.Seat, _seating.VoiceOf(payload.Publisher), payload.Sequence) is DeliveryKind.Duplicate or DeliveryKind.Unknown)
        {
            return;
        }

        if (client.IsSlow)
        {
            SlowDeliveries++;
            return;
        }

        Deliveries++;
        Outstanding.Deliver(payload.Publisher, payload.Sequence, now);
        Meter.Take(payload.Due, now);
    }

    void IRunEvents.OnDamage(Client client) => _checkers[client.Room].Damaged();

    void IRunEvents.OnClosed(Client client)
    {
        if (client.IsSlow)
        {
            SlowClosed++;
            return;
        }

        Closed++;
        Reading--;
        _expected[client.Room]--;
        for (var voice = 0; voice < _seating.PublishersIn(client.Room); voice++)
        {
            Outstanding.Leave(_seating.PublisherOf(client.Room, voice), _checkers[client.Room].NextOf(client.Seat, voice), Clock.Now);
        }
    }
}
