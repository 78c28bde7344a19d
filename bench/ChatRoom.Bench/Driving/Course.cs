using ChatRoom.Bench.Checking;
using ChatRoom.Bench.Clients;

namespace ChatRoom.Bench.Driving;

/// <summary>What is said in a run, and what becomes of it: the checker, the window and the meter get each delivery from here.</summary>
internal sealed class Course : IRunEvents
{
    private readonly Swarm _swarm;
    private int _expected; // members that are to get a message

    /// <param name="swarm">Who takes part; all have joined.</param>
    /// <param name="meter">What counts them.</param>
    public Course(Swarm swarm, DeliveryMeter meter)
    {
        _swarm = swarm;
        Meter = meter;
        Checker = new DeliveryChecker(swarm.Clients.Length, swarm.Publishers.Length);
        Outstanding = new Outstanding(swarm.Publishers.Length) { LastDone = Clock.Now };
        _expected = swarm.Clients.Count(static client => !client.IsSlow);
        swarm.Run = this;
    }

    public DeliveryMeter Meter { get; }

    public DeliveryChecker Checker { get; }

    public Outstanding Outstanding { get; }

    public int Publishers => _swarm.Publishers.Length;

    /// <summary>Deliveries to members that read, also those before and after the measured time.</summary>
    public long Deliveries { get; private set; }

    /// <summary>Deliveries to slow members.</summary>
    public long SlowDeliveries { get; private set; }

    /// <summary>Members that read, and whose connection ended.</summary>
    public int Closed { get; private set; }

    public int SlowClosed { get; private set; }

    /// <summary>Members that are there and read.</summary>
    public int Reading => _expected;

    /// <summary>Whether a publisher is still there.</summary>
    public bool CanSay(int publisher) => _swarm.Publishers[publisher].Client.State == ClientState.Joined;

    /// <summary>Lets a publisher say its next message, if it is still there.</summary>
    public void Say(int publisher, long due)
    {
        if (!CanSay(publisher))
        {
            return;
        }

        var sequence = Checker.Send(publisher);
        Outstanding.Send(publisher, _expected);
        _swarm.Publishers[publisher].Say(new Payload(publisher, sequence, due));
    }

    void IRunEvents.OnDelivery(Client client, in Payload payload, long now)
    {
        if (Checker.Take(client.Index, payload.Publisher, payload.Sequence) is DeliveryKind.Duplicate or DeliveryKind.Unknown)
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

    void IRunEvents.OnDamage() => Checker.Damaged();

    void IRunEvents.OnClosed(Client client)
    {
        if (client.IsSlow)
        {
            SlowClosed++;
            return;
        }

        Closed++;
        Outstanding.Leave(publisher => Checker.NextOf(client.Index, publisher), Clock.Now);
        _expected--;
    }
}
