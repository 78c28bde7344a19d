using System.IO.Pipelines;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Rooms;

/// <summary>A subscriber with a pipe, and its subscription to one log.</summary>
internal sealed class SubscriberRig
{
    public const int MaxLag = 64 * 1024;
    public static readonly TextFormatter Lf = TextFormatter.For(LineEnd.Lf);
    private readonly Pipe _pipe;

    /// <param name="log">The log; null: a new one.</param>
    /// <param name="bound">How many bytes may wait in the pipe before a flush waits.</param>
    /// <param name="tooSlow">See <see cref="Subscriber"/>.</param>
    /// <param name="around">Wraps the writer of the pipe.</param>
    /// <param name="failed">See <see cref="Subscriber"/>.</param>
    /// <param name="formatter">The client's formatter; null: text.</param>
    public SubscriberRig(
        RoomLog? log = null,
        int bound = 64 * 1024,
        Action? tooSlow = null,
        Func<PipeWriter, PipeWriter>? around = null,
        Action<Exception>? failed = null,
        Formatter? formatter = null)
    {
        Log = log ?? NewLog();
        _pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: bound, resumeWriterThreshold: Math.Max(1, bound / 2), useSynchronizationContext: false));
        Received = new PipeText(_pipe.Reader);
        var writer = around is null ? _pipe.Writer : around(_pipe.Writer);
        Subscriber = new Subscriber(new LineWriter(writer), tooSlow, failed);
        Subscription = Subscriber.Open(Log, formatter ?? Lf);
    }

    public RoomLog Log { get; }

    public Subscriber Subscriber { get; }

    public Subscription Subscription { get; }

    public PipeText Received { get; }

    public PipeReader Reader => _pipe.Reader;

    /// <summary>The other end of <see cref="Reader"/>, which the pump owns until it is closed.</summary>
    public PipeWriter Writer => _pipe.Writer;

    public static RoomLog NewLog(int maxLag = MaxLag, string room = "#lobby") => new(Some.Room(room), 0, maxLag, TimeProvider.System, (_, _) => { });

    public SubscriberRig Start()
    {
        Subscriber.Start();
        return this;
    }

    public void Append(string text, string author = "ann") => Log.Append(Log.IdOf(Log.NextId), Some.Message(text, author));

    public async Task ExpectAsync(params string[] lines)
    {
        foreach (var line in lines)
        {
            (await Received.ReadLineAsync()).Should().Be(line);
        }
    }
}
