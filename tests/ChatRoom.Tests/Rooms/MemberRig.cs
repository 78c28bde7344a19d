using System.IO.Pipelines;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Text;
using ChatRoom.Rooms;
using ChatRoom.Testing;

namespace ChatRoom.Tests.Rooms;

/// <summary>A member with a pipe, and the log that it reads.</summary>
internal sealed class MemberRig
{
    public const int MaxLag = 64 * 1024;
    public static readonly TextFormatter Lf = TextFormatter.For(LineEnd.Lf);
    private readonly Pipe _pipe;

    /// <param name="log">The log; null: one of its own.</param>
    /// <param name="bound">Bytes that may wait in its pipe before a flush does.</param>
    /// <param name="tooSlow">As the member's.</param>
    /// <param name="around">What stands between the member and its pipe.</param>
    /// <param name="failed">As the member's.</param>
    public MemberRig(RoomLog? log = null, int bound = 64 * 1024, Action? tooSlow = null, Func<PipeWriter, PipeWriter>? around = null, Action<Exception>? failed = null)
    {
        Log = log ?? NewLog();
        _pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: bound, resumeWriterThreshold: Math.Max(1, bound / 2), useSynchronizationContext: false));
        Received = new PipeText(_pipe.Reader);
        var writer = around is null ? _pipe.Writer : around(_pipe.Writer);
        Member = new Member(Some.Alias("bob"), new LineWriter(writer, joinsLines: false), Log, Lf, tooSlow, failed);
    }

    public RoomLog Log { get; }

    public Member Member { get; }

    public PipeText Received { get; }

    public PipeReader Reader => _pipe.Reader;

    public static RoomLog NewLog(int maxLag = MaxLag) => new(Some.Room(), 0, maxLag, TimeProvider.System, (_, _) => { });

    public MemberRig Start()
    {
        Member.Start();
        return this;
    }

    public void Append(string text, string author = "ann") => Log.Append(Log.NextId, Some.Message(text, author));

    public async Task ExpectAsync(params string[] lines)
    {
        foreach (var line in lines)
        {
            (await Received.ReadLineAsync()).Should().Be(line);
        }
    }
}
