using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Clients;

namespace ChatRoom.Bench.Driving;

/// <summary>Sends the messages of a run, and passes each delivery to the checkers, the window and the meter.</summary>
internal sealed class MessageFlow : IRunEvents
{
    private readonly Swarm _swarm;
    private readonly RoomPlan _plan;
    private readonly DeliveryChecker[] _checkers; // one per room
    private readonly LoadOptions _options;
    private readonly List<Publisher> _unflushed = [];
    private readonly int[] _expected; // members of each room that should get a message

    /// <param name="swarm">The clients, all of which have joined.</param>
    /// <param name="meter">Counts and times the deliveries.</param>
    /// <param name="options">The options of the run.</param>
    public MessageFlow(Swarm swarm, DeliveryMeter meter, LoadOptions options)
    {
        _options = options;
        _swarm = swarm;
        _plan = swarm.Plan;
        Meter = meter;
        _checkers = [.. Enumerable.Range(0, _plan.Rooms).Select(room => new DeliveryChecker(_plan.ClientsIn(room), _plan.PublishersIn(room)))];
        Outstanding = new Outstanding(swarm.Publishers.Length) { LastDone = Clock.Now };
        _expected = new int[_plan.Rooms];
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

    /// <summary>The number of messages sent.</summary>
    public long Sent => _checkers.Sum(static checker => checker.Sent);

    /// <summary>The number of deliveries to members that read, including those before and after the measured period.</summary>
    public long Deliveries { get; private set; }

    /// <summary>The number of deliveries to slow members.</summary>
    public long SlowDeliveries { get; private set; }

    /// <summary>The number of messages that slow members did not get.</summary>
    public long SlowLost => _swarm.Clients.Where(static client => client.IsSlow).Sum(client => _checkers[client.Room].LostBy(client.IndexInRoom));

    /// <summary>The number of reading members whose connection has ended.</summary>
    public int Closed { get; private set; }

    public int SlowClosed { get; private set; }

    /// <summary>The number of connected members that read.</summary>
    public int Reading { get; private set; }

    /// <summary>Makes a publisher send its next message. Does nothing if the publisher has left.</summary>
    public void Send(int publisher, long due)
    {
        if (_swarm.Publishers[publisher].Client.State != ClientState.Joined)
        {
            return;
        }

        var room = _plan.RoomOfPublisher(publisher);
        var sequence = _checkers[room].Send(_plan.PublisherIndexInRoom(publisher));
        Outstanding.Send(publisher, _expected[room] - (_options.Echoes ? 0 : 1));
        if (!_options.Echoes)
        {
            _checkers[room].CountOwn(_swarm.Publishers[publisher].Client.IndexInRoom, _plan.PublisherIndexInRoom(publisher), sequence);
        }

        var payload = new Payload(publisher, sequence, due);
        if (!_options.Coalesce)
        {
            _swarm.Publishers[publisher].Send(payload);
        }
        else if (_swarm.Publishers[publisher].Enqueue(payload))
        {
            _unflushed.Add(_swarm.Publishers[publisher]);
        }
    }

    /// <summary>Sends the queued messages.</summary>
    public void Flush()
    {
        _unflushed.ForEach(static publisher => publisher.Flush());
        _unflushed.Clear();
    }

    /// <summary>Returns the verdict for the members that read and are still connected.</summary>
    public Verdict Judge()
    {
        var there = _swarm.Clients.Where(static client => client is { IsSlow: false, State: ClientState.Joined }).ToLookup(static client => client.Room);
        return Verdict.Of(_checkers.Select((checker, room) => checker.Judge(
            [.. there[room].Select(static client => client.IndexInRoom)],
            [.. there[room].Where(client => _options.Echoes || client.Index < _options.Members).Select(static client => client.IndexInRoom)])));
    }

    void IRunEvents.OnDelivery(Client client, in Payload payload, long now)
    {
        var checker = _checkers[client.Room];
        if (_plan.RoomOfPublisher(payload.Publisher) != client.Room)
        {
            checker.CountAstray();
            return;
        }

        if (checker.Take(client.IndexInRoom, _plan.PublisherIndexInRoom(payload.Publisher), payload.Sequence) is DeliveryKind.Duplicate or DeliveryKind.Unknown)
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

    void IRunEvents.OnDamage(Client client) => _checkers[client.Room].CountCorrupt();

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
        for (var index = 0; index < _plan.PublishersIn(client.Room); index++)
        {
            Outstanding.Leave(_plan.PublisherOf(client.Room, index), _checkers[client.Room].NextOf(client.IndexInRoom, index), Clock.Now);
        }
    }
}
