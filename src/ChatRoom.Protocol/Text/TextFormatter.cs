using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ChatRoom.Protocol.Framing;
using ChatRoom.Protocol.Model;

namespace ChatRoom.Protocol.Text;

/// <summary>
/// Plain lines. The server's own begin with <c>* </c> and actions with <c>** </c>, which no alias can, so that a
/// script can tell them and nobody can speak as the server; the three classic lines stand as the classic server sent
/// them. Classic clients get the same bytes (<see cref="LineEnd.Lf"/>) less the last line end of each write.
/// </summary>
public sealed class TextFormatter : Formatter
{
    private const int TimeLength = 8; // "[15:04] "
    private const int LongestId = 21; // "#9223372036854775807 "
    private const int LongestWording = 64;
    private readonly byte[] _end;
    private readonly byte[] _welcome;

    private TextFormatter(byte[] end, bool timestamps, bool ids)
    {
        _end = end;
        _welcome = [.. "You are now connected!"u8, .. end];
        Timestamps = timestamps;
        Ids = ids;
    }

    // One per form, at the index that IndexOf gives it.
    private static readonly TextFormatter[] Forms =
    [
        .. from ids in (bool[])[false, true]
           from timestamps in (bool[])[false, true]
           from end in (byte[][])["\n"u8.ToArray(), "\r\n"u8.ToArray()]
           select new TextFormatter(end, timestamps, ids),
    ];

    /// <summary>What every client is asked first; no line end follows it.</summary>
    public static ReadOnlySpan<byte> Prompt => "alias?"u8;

    /// <summary>
    /// The rendering with this line end, with or without the server's local time before each event, and with or without
    /// the event's number in front of all.
    /// </summary>
    public static TextFormatter For(LineEnd end, bool timestamps = false, bool ids = false) => Forms[IndexOf(end, timestamps, ids)];

    /// <summary>Whether each event is told with the time.</summary>
    public bool Timestamps { get; }

    /// <summary>Whether each event is told with its number in the room (<c>#1235 ann: hi</c>), if it has one.</summary>
    public bool Ids { get; }

    /// <summary>How its lines end.</summary>
    public LineEnd End => _end.Length == 1 ? LineEnd.Lf : LineEnd.CrLf;

    /// <inheritdoc />
    public override int MaxBytes(ChatEvent e) =>
        (Ids ? LongestId : 0) + TimeLength + LongestWording + (e.Author?.Utf8.Length ?? 0) + e.Text.Length + _end.Length;

    /// <inheritdoc />
    public override int Write(RoomName room, long id, ChatEvent e, Span<byte> to)
    {
        var line = new LineBuilder(to);
        if (Ids && id > 0)
        {
            line.AddId(id);
        }

        if (Timestamps)
        {
            line.AddTime(e.At);
        }

        var author = e.Author is null ? [] : e.Author.Utf8.Span;
        var text = e.Text.Span;
        switch (e.Kind)
        {
            case ChatEventKind.Message: line.Add(author, ": "u8, text); break;
            case ChatEventKind.Action: line.Add("** "u8, author, " "u8, text); break;
            case ChatEventKind.Connected: line.Add(author, " has connected to the chat room!"u8); break;
            case ChatEventKind.Left: line.Add(author, " has left the chat room!"u8); break;
            case ChatEventKind.Joined: line.Add("* "u8, author, " has joined this room"u8); break;
            case ChatEventKind.Parted: line.Add("* "u8, author, " has left this room"u8); break;
            case ChatEventKind.Renamed: line.Add("* "u8, author, " is now known as "u8, text); break;
            case ChatEventKind.Topic when text.IsEmpty: line.Add("* "u8, author, " has cleared the topic"u8); break;
            case ChatEventKind.Topic: line.Add("* "u8, author, " has set the topic: "u8, text); break;
            case ChatEventKind.Crowd: line.AddCrowd(e.Arrivals, e.Departures); break;
            default: throw new ArgumentOutOfRangeException(nameof(e), e.Kind, "no such kind of event");
        }

        line.Add(_end);
        return line.Length;
    }

    /// <summary>
    /// An event of the past, by itself: with the server's local time before it in any case, and with the date where it is
    /// not the day of <paramref name="now"/>.
    /// </summary>
    public byte[] PastLine(RoomName room, long id, ChatEvent e, DateTimeOffset now)
    {
        var number = Ids ? $"#{id} " : "";
        var at = e.At.ToLocalTime();
        var time = at.ToString(at.Date == now.ToLocalTime().Date ? "'['HH':'mm'] '" : "'['yyyy'-'MM'-'dd HH':'mm'] '", CultureInfo.InvariantCulture);
        return [.. Encoding.UTF8.GetBytes(number + time), .. For(End).Line(room, id, e)];
    }

    /// <inheritdoc />
    public override byte[] Notice(string text) => [.. "* "u8, .. Encoding.UTF8.GetBytes(text), .. _end];

    /// <inheritdoc />
    public override byte[] Welcome() => _welcome;

    private static int IndexOf(LineEnd end, bool timestamps, bool ids) =>
        (ids ? 4 : 0) + (timestamps ? 2 : 0) + (end == LineEnd.Lf ? 0 : 1);

    /// <summary>Appends to a span that is known to be long enough.</summary>
    private ref struct LineBuilder(Span<byte> to)
    {
        private readonly Span<byte> _to = to;

        public int Length { get; private set; }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_to[Length..]);
            Length += bytes.Length;
        }

        public void Add(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c = default, ReadOnlySpan<byte> d = default)
        {
            Add(a);
            Add(b);
            Add(c);
            Add(d);
        }

        public void AddId(long id)
        {
            Add("#"u8);
            AddNumber(id);
            Add(" "u8);
        }

        public void AddTime(DateTimeOffset at)
        {
            at.ToLocalTime().TryFormat(_to[Length..], out var written, "'['HH':'mm'] '", CultureInfo.InvariantCulture);
            Length += written;
        }

        public void AddCrowd(int arrivals, int departures)
        {
            Add("* "u8);
            AddCount(arrivals, " connected"u8);
            if (arrivals > 0 && departures > 0)
            {
                Add(", "u8);
            }

            AddCount(departures, " left"u8);
        }

        private void AddCount(int count, ReadOnlySpan<byte> what)
        {
            if (count > 0)
            {
                AddNumber(count);
                Add(what);
            }
        }

        private void AddNumber(long number)
        {
            Utf8Formatter.TryFormat(number, _to[Length..], out var written);
            Length += written;
        }
    }
}
