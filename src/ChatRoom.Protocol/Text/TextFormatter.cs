using System.Buffers;
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
        Display = new Display(timestamps, ids);
    }

    // One per form, at the index that IndexOf gives it.
    private static readonly TextFormatter[] Forms =
    [
        .. from ids in (bool[])[false, true]
           from timestamps in (bool[])[false, true]
           from end in (byte[][])["\n"u8.ToArray(), "\r\n"u8.ToArray()]
           select new TextFormatter(end, timestamps, ids),
    ];

    /// <summary>
    /// The rendering with this line end, with or without the server's local time before each event, and with or without
    /// the event's number in front of all.
    /// </summary>
    public static TextFormatter For(LineEnd end, bool timestamps = false, bool ids = false) => Forms[IndexOf(end, timestamps, ids)];

    /// <summary>Returns the formatter with this line end that shows this.</summary>
    public static TextFormatter For(LineEnd end, Display display) => For(end, display.Timestamps, display.Ids);

    /// <inheritdoc />
    public override string ProtocolName => "text";

    /// <inheritdoc />
    public override Display Display { get; }

    /// <summary>How its lines end.</summary>
    public LineEnd End => _end.Length == 1 ? LineEnd.Lf : LineEnd.CrLf;

    /// <inheritdoc />
    public override Formatter With(Display display) => For(End, display);

    /// <inheritdoc />
    public override int MaxBytes(ChatEvent e) =>
        (Display.Ids ? LongestId : 0) + TimeLength + (e.Kind == ChatEventKind.Moderation ? ModerationLine.LongestWording : LongestWording) + (e.Author?.Utf8.Length ?? 0) + e.Text.Length + _end.Length;

    /// <inheritdoc />
    public override int Write(RoomName room, long id, ChatEvent e, Span<byte> to)
    {
        var line = new LineBuilder(to);
        if (Display.Ids && id > 0)
        {
            line.AddId(id);
        }

        if (Display.Timestamps)
        {
            line.AddTime(e.At);
        }

        var author = e.Author is null ? [] : e.Author.Utf8.Span;
        var text = e.Text.Span;
        switch (e.Kind)
        {
            case ChatEventKind.Message or ChatEventKind.Action when e.IsRedacted: line.AddRedacted(author, id); break;
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
            case ChatEventKind.Redacted: line.AddRedaction(author, e.Target, text); break;
            case ChatEventKind.Purged: line.AddPurge(author, PurgedMessages.IdsIn(text).Count, PurgedMessages.AuthorIn(text)); break;
            case ChatEventKind.Edited: line.AddEdit(author, e.Target, text); break;
            case ChatEventKind.Moderation: line.AddModeration(author, text); break;
            default: throw new ArgumentOutOfRangeException(nameof(e), e.Kind, "no such kind of event");
        }

        if (e.IsEdited)
        {
            line.Add(" (edited)"u8);
        }

        line.Add(_end);
        return line.Length;
    }

    /// <inheritdoc />
    public override byte[] Format(Reply reply) => reply switch
    {
        Prompt => "alias?"u8.ToArray(), // no line end follows
        SecretPrompt p => Encoding.UTF8.GetBytes(AccountWording.PromptOf(p.What)), // nor here
        Welcome => _welcome,
        Bell => [0x07],
        ProgramReply or NothingVisible or Skipped { Messages: 0 } => [],
        WrongPort { Seen: Detection.Http } => HttpAnswer.Format(reply),
        OwnEvent own => Line(own.Room, 0, own.Event),
        HistoryPage history => FormatHistory(history),
        SearchResults found => FormatSearch(found),
        ExportPage page => FormatExport(page),
        _ => Notices(Wording.Of(reply)),
    };

    /// <summary>Returns the bytes of a reply to a client that may not have answered the prompt, which has no line end.</summary>
    public static byte[] FormatAfterPrompt(Reply reply)
    {
        var bytes = For(LineEnd.CrLf).Format(reply);
        return reply is WrongPort { Seen: Detection.Http } ? bytes : [.. "\r\n"u8, .. bytes];
    }

    /// <summary>Returns one event by itself.</summary>
    /// <inheritdoc cref="Write" path="/param[@name!='to']" />
    public byte[] Line(RoomName room, long id, ChatEvent e)
    {
        var bytes = new byte[MaxBytes(e)];
        return bytes[..Write(room, id, e, bytes)];
    }

    private byte[] FormatHistory(HistoryPage history)
    {
        byte[] lines = [.. PastEvent.Newest(history.Events, past => PastLine(history.Room, past, history.Now), HistoryPage.MostBytes).SelectMany(static line => line)];
        return lines.Length > 0 ? [.. Notices(["history"]), .. lines, .. Notices(["end of history"])]
            : history.IsOnJoin ? []
            : Notices(["no messages here yet"]);
    }

    private byte[] FormatSearch(SearchResults found) =>
    [
        .. found.Hits.SelectMany(hit => (byte[])[.. "* "u8, .. PastLine(found.Room, hit, found.Now)]),
        .. Notices(Wording.OfEnd(found)),
    ];

    /// <summary>Lines of JSON, which begin as no message can; after the last one, a notice.</summary>
    private byte[] FormatExport(ExportPage page) =>
        [.. page.Texts.SelectMany(text => (byte[])[.. text.ToLine(), .. _end]), .. page.Total is null ? [] : Notices(Wording.Of(page))];

    /// <summary>
    /// An event of the past: with the server's local time before it in any case, and with the date if it is not the day of
    /// <paramref name="now"/>.
    /// </summary>
    private byte[] PastLine(RoomName room, PastEvent past, DateTimeOffset now)
    {
        var number = Display.Ids ? $"#{past.Id} " : "";
        var at = past.Event.At.ToLocalTime();
        var time = at.ToString(at.Date == now.ToLocalTime().Date ? "'['HH':'mm'] '" : "'['yyyy'-'MM'-'dd HH':'mm'] '", CultureInfo.InvariantCulture);
        return [.. Encoding.UTF8.GetBytes(number + time), .. For(End).Line(room, past.Id, past.Event)];
    }

    private byte[] Notices(IEnumerable<string> lines)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var line in lines)
        {
            bytes.Write("* "u8);
            Encoding.UTF8.GetBytes(line, bytes);
            bytes.Write(_end);
        }

        return bytes.WrittenSpan.ToArray();
    }

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

        public void AddRedacted(ReadOnlySpan<byte> author, long id)
        {
            Add("* message "u8);
            AddNumber(id);
            Add(" by "u8, author, " was removed"u8);
        }

        public void AddRedaction(ReadOnlySpan<byte> actor, long target, ReadOnlySpan<byte> author)
        {
            Add("* "u8, actor, " removed message "u8);
            AddNumber(target);
            if (!author.IsEmpty && !author.SequenceEqual(actor))
            {
                Add(" by "u8, author);
            }
        }

        public void AddPurge(ReadOnlySpan<byte> actor, int count, ReadOnlySpan<byte> author)
        {
            Add("* "u8, actor, " removed "u8);
            AddNumber(count);
            Add(count == 1 ? " message"u8 : " messages"u8);
            if (!author.IsEmpty && !author.SequenceEqual(actor))
            {
                Add(" by "u8, author);
            }
        }

        public void AddEdit(ReadOnlySpan<byte> actor, long target, ReadOnlySpan<byte> text)
        {
            Add("* "u8, actor, " edited message "u8);
            AddNumber(target);
            if (!text.IsEmpty)
            {
                Add(": "u8, text);
            }
        }

        public void AddModeration(ReadOnlySpan<byte> actor, ReadOnlySpan<byte> text)
        {
            Add("* "u8);
            Length += ModerationLine.Write(actor, text, _to[Length..]);
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
