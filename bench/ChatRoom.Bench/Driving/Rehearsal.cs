using ChatRoom.Bench.Clients;
using ChatRoom.Bench.Network;

namespace ChatRoom.Bench.Driving;

/// <summary>
/// A few clients join a server within this process and hear each other, so that all of the generator's code on that way is
/// compiled before the first join is timed.
/// </summary>
internal static class Rehearsal
{
    private const int Clients = 4;

    public static void Run(LoadOptions options, Action<int> progress)
    {
        using var server = new RehearsalServer(Clients, options.Tls);
        using var loop = new EventLoop();
        var swarm = new Swarm(
            options with
            {
                Mode = LoadMode.Connect,
                Host = "127.0.0.1",
                Port = server.Port,
                Members = Clients - 1,
                Publishers = 1,
                Rooms = 1,
                Insecure = true,
            },
            loop);
        var deadline = Clock.Now + (10 * Clock.Second);
        swarm.Join(deadline, progress);
        swarm.Probe(deadline);
        swarm.Leave();
    }
}
